package org.example;

import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** What people do with the page, done in a real browser. */
final class BrowserCheck {

    private static final Dimension DESKTOP = new Dimension(1280, 900);
    private static final Dimension PHONE = new Dimension(360, 740);
    private static final String SCRIPT = "<img src=x"
            + " onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

    private final ChromeDriver browser;
    private final String url;
    private final Path screenshots;

    private BrowserCheck(ChromeDriver browser, String url, Path screenshots) {
        this.browser = browser;
        this.url = url.replaceFirst("/$", "");
        this.screenshots = screenshots;
    }

    public static void main(String[] arguments) throws IOException {
        Path screenshots = Files.createDirectories(Path.of(arguments[1]));
        for (String scheme : List.of("light", "dark")) {
            ChromeOptions options = new ChromeOptions();
            options.setBinary("/usr/bin/chromium");
            options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars");
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                    .build();
            ChromeDriver browser = new ChromeDriver(service, options);
            try {
                browser.executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
                new BrowserCheck(browser, arguments[0], screenshots).all(scheme);
            } finally {
                browser.quit();
            }
        }
        System.out.println("the page does what it should; no violations");
    }

    private void all(String scheme) throws IOException {
        for (Dimension size : List.of(DESKTOP, PHONE)) {
            String name = scheme + (size.equals(PHONE) ? "-phone-" : "-desktop-");
            resize(size);
            ask(name);
            evidence(name);
            reasons(name);
            absent(name);
            search(name);
            documents(name);
            training(name);
        }
        keyboard();
        refusals();
    }

    /** A window cannot be as narrow as a phone, so the size is emulated. */
    private void resize(Dimension size) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", size.width, "height", size.height, "deviceScaleFactor", 1, "mobile", false));
    }

    private void open(String view) {
        browser.get(url + "/?" + System.nanoTime() + "#" + view);
        until("the view is there", () -> browser.findElement(By.id(view)).isDisplayed());
    }

    private void askFor(String question) {
        WebElement input = browser.findElement(By.id("question"));
        input.clear();
        input.sendKeys(question, Keys.ENTER);
        until("there is an answer", () -> !browser.findElements(By.cssSelector("#ask-result article")).isEmpty());
    }

    private void ask(String name) throws IOException {
        open("ask");
        look(name + "start");
        askFor("Who is the harbour master of Greywick?");
        require("Agnes Thorne", text("#ask-result .answer"));
        require("Agnes Thorne", text("#ask-result mark"));
        require("harbour.pdf", text("#ask-result .place"));
        look(name + "answer");
    }

    private void evidence(String name) throws IOException {
        browser.findElement(By.cssSelector("#ask-result .place button")).click();
        until("the page is drawn", () -> !browser.findElements(By.cssSelector("#viewer-page .span")).isEmpty());
        require("with the answer marked", text("#viewer-status"));
        look(name + "pdf");
        browser.findElement(By.id("viewer-close")).click();
    }

    private void reasons(String name) throws IOException {
        browser.findElement(By.xpath("//button[text()='Why?']")).click();
        until("the reasons are there", () -> !browser.findElements(By.cssSelector("#ask-why table")).isEmpty());
        require("Agnes Thorne", text("#ask-why tbody"));
        look(name + "why");
    }

    private void absent(String name) throws IOException {
        open("ask");
        askFor("How many moons does Jupiter have?");
        require("Not in these documents", text("#ask-result .none"));
        look(name + "absent");
    }

    private void search(String name) throws IOException {
        open("search");
        browser.findElement(By.id("query")).sendKeys("boats", Keys.ENTER);
        until("passages are found", () -> !browser.findElements(By.cssSelector("#search-result li")).isEmpty());
        look(name + "search");
        browser.findElement(By.cssSelector("#search-form summary")).click();
        browser.findElement(By.cssSelector("#search-form [name=field]")).sendKeys("title");
        browser.findElement(By.cssSelector("#search-form [name=value]")).sendKeys("Harbour handbook", Keys.ENTER);
        until("one document is left", () -> browser.findElements(By.cssSelector("#search-result li")).size() == 1);
        require("Harbour handbook", text("#search-result li h2"));
    }

    private void documents(String name) throws IOException {
        open("corpus");
        until("facts are there", () -> !browser.findElements(By.cssSelector("#corpus-info dd")).isEmpty());
        look(name + "documents");
        browser.findElement(By.cssSelector("#add-form [name=id]")).sendKeys("tides " + SCRIPT);
        browser.findElement(By.cssSelector("#add-form [name=title]")).sendKeys("Tides " + SCRIPT);
        browser.findElement(By.cssSelector("#add-form [name=text]"))
                .sendKeys("The tide table of Greywick was drawn by Bertil Okonkwo in 1954. " + SCRIPT);
        browser.findElement(By.cssSelector("#add-form button")).click();
        until("it is added", () -> text("#add-form .outcome").equals("It is there now."));
        open("ask");
        askFor("Who drew the tide table? " + SCRIPT);
        require("Bertil Okonkwo", text("#ask-result .answer"));
        require("<script>", text("#ask-result .passage"));
        if (browser.getTitle().contains("owned") || !browser.findElements(By.cssSelector("main img")).isEmpty()) {
            throw new IllegalStateException("a document's script ran");
        }
        look(name + "added");
        open("corpus");
        browser.findElement(By.cssSelector("#remove-form [name=id]")).sendKeys("tides " + SCRIPT, Keys.ENTER);
        until("it is removed", () -> text("#remove-form .outcome").equals("It is removed."));
    }

    private void training(String name) throws IOException {
        open("training");
        until("something is said", () -> !text("#training-curves").isEmpty());
        look(name + "training");
    }

    /** From the first link to an answer without a mouse. */
    private void keyboard() {
        open("ask");
        browser.findElement(By.tagName("body")).sendKeys(Keys.TAB);
        browser.switchTo().activeElement().sendKeys("Who is the harbour master of Greywick?", Keys.ENTER);
        if (browser.findElement(By.id("question")).getDomProperty("value").isEmpty()) {
            browser.findElement(By.id("question")).sendKeys("Who is the harbour master of Greywick?", Keys.ENTER);
        }
        until("there is an answer", () -> !browser.findElements(By.cssSelector("#ask-result .answer")).isEmpty());
        for (int i = 0; i < 40; i++) {
            WebElement focused = browser.switchTo().activeElement();
            if (focused.getText().equals("Why?")) {
                focused.sendKeys(Keys.ENTER);
                until("the reasons are there", () -> !browser.findElements(By.cssSelector("#ask-why table")).isEmpty());
                return;
            }
            focused.sendKeys(Keys.TAB);
        }
        throw new IllegalStateException("the button Why? cannot be reached by keyboard");
    }

    /** The browser itself says what the policy kept it from, and what failed. */
    private void refusals() {
        List<String> said = browser.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .filter(line -> line.contains("SEVERE"))
                .toList();
        if (!said.isEmpty()) {
            throw new IllegalStateException("the console says: " + said);
        }
    }

    private String text(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream().findFirst().map(WebElement::getText).orElse("");
    }

    private static void require(String expected, String text) {
        if (!text.contains(expected)) {
            throw new IllegalStateException("'%s' is not in: %s".formatted(expected, text));
        }
    }

    private void until(String what, java.util.function.BooleanSupplier there) {
        new WebDriverWait(browser, Duration.ofSeconds(60))
                .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .withMessage(what)
                .until(any -> there.getAsBoolean());
    }

    /** A screenshot, what axe-core finds, and whether anything is wider than the window. */
    private void look(String name) throws IOException {
        Files.write(screenshots.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        var violations = new AxeBuilder().analyze(browser).getViolations();
        if (!violations.isEmpty()) {
            throw new IllegalStateException(name + ": " + violations);
        }
        Number over = (Number) browser.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (over.intValue() > 0) {
            throw new IllegalStateException("%s: %d pixels too wide".formatted(name, over.intValue()));
        }
    }
}
