"""Puts the bugs of mutations.toml in, one by one, and sees whether the tests named there fail.

    python benchmarks/mutations/run.py [PART OF A NAME ...]
    python benchmarks/mutations/run.py --check

The second only sees whether the texts to replace are still there, in seconds.

It works in a copy of the tree, and needs Python 3.11 and what the build needs; exits 1 if a bug is not caught, or cannot be put in.
A file is found by its name, or the end of its path, so that moving it changes nothing here; the text to replace must stand in it once.
"""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGS = ["-Xmx3g", "--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector"]


class Tree:
    """A compiled copy of the project."""

    def __init__(self, place):
        self.root = place / "tree"
        self.main, self.tests, self.launcher = (place / name for name in ("main", "tests", "launcher"))
        self.worker = None
        files = run(["git", "ls-files", "-co", "--exclude-standard"], ROOT).splitlines()
        for name in files:
            if (ROOT / name).is_file() and not name.startswith("spark/"):  # a profile's own, with jars of its own
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        self.java = Path(run([str(ROOT / ".mvn/find-jdk")], ROOT).strip()) / "bin"
        self.jars = self.class_path()
        self.compile(self.main, self.root.glob("*/src/main/java/**/*.java"), [])
        self.compile(self.tests, self.root.glob("*/src/test/java/**/*.java"), [self.main])
        self.compile(self.launcher, [HERE / "Worker.java"], [])
        for kind, target in (("main", self.main), ("test", self.tests)):
            for resources in self.root.glob(f"*/src/{kind}/resources"):
                shutil.copytree(resources, target, dirs_exist_ok=True)

    def class_path(self):
        """The jars that tests need: Maven's, and the launcher that its test runner adds to them."""
        skip = ["-Dmaven.main.skip", "-Dmaven.test.skip=true"]
        listing = "target/test-class-path"
        goal = ["compile", "dependency:build-classpath", "-Dmdep.includeScope=test", f"-Dmdep.outputFile={listing}"]
        run(["mvn", "-q", "-B", "-ntp", *skip, *goal], self.root)
        entries = [entry for file in self.root.glob(f"*/{listing}") for entry in file.read_text().strip().split(":")]
        jars = [entry for entry in dict.fromkeys(entries) if entry.endswith(".jar")]
        engine = next(jar for jar in jars if "/junit-platform-engine-" in jar)
        return [*jars, engine.replace("junit-platform-engine", "junit-platform-launcher")]

    def compile(self, target, sources, classes):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        path = ":".join(map(str, [*classes, *self.jars]))
        options = ["-proc:none", "-nowarn", "--add-modules=jdk.incubator.vector", "-cp", path, "-d", str(target)]
        listing = target.with_suffix(".sources")
        listing.write_text("\n".join(map(str, sources)))
        run([str(self.java / "javac"), *options, f"@{listing}"], self.root)

    def put_in(self, mutation):
        """The source file with the bug in it."""
        place = self.root.parent / "mutant" / mutation["file"]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(mutant(self.root, mutation))
        return place

    def test_class(self, test):
        file = source(self.root, test + ".java", "test")
        return str(file).split("/src/test/java/")[1].removesuffix(".java").replace("/", ".")

    def failures(self, tests, source="-", limit=300):
        """Which of the tests fail with that source file in place of the project's own; none if they pass."""
        names = [self.test_class(test) for test in tests]
        if self.worker is None or self.worker.poll() is not None:
            self.start()
        self.worker.stdin.write(" ".join([str(source), *names]) + "\n")
        self.worker.stdin.flush()
        alarm = threading.Timer(limit, self.worker.kill)
        alarm.start()
        failed = []
        try:
            for line in self.worker.stdout:
                if line == "DONE\n":
                    if "to compile" in failed:
                        raise Unfit("it does not compile")
                    return failed
                if line.startswith("FAILED "):
                    failed.append(line.removeprefix("FAILED ").strip())
            return [*failed, f"the JVM ended with {self.worker.wait()}, or was ended after {limit} s"]
        finally:
            alarm.cancel()

    def start(self):
        home = self.root / "base"  # any module: tests look for the project in the folder above
        path = ":".join(map(str, [self.launcher, *self.jars]))
        command = [str(self.java / "java"), *FLAGS, f"-Dpyramidion.root={self.root}", "-cp", path, "Worker"]
        errors = (self.root.parent / "worker.log").open("a")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors, "text": True}
        self.worker = subprocess.Popen([*command, str(self.tests), str(self.main)], cwd=home, **pipes)


class Unfit(Exception):
    pass


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise Unfit((done.stdout + done.stderr).strip())
    return done.stdout


def source(root, name, kind):
    found = list(root.glob(f"*/src/{kind}/java/**/{name}"))
    if len(found) != 1:
        raise Unfit(f"{len(found)} files are called {name}")
    return found[0]


def mutant(root, mutation):
    """The text of the source file with the bug in it."""
    text = source(root, mutation["file"], "main").read_text()
    for find, replacement in mutation["edits"]:
        if text.count(find) != 1:
            raise Unfit(f"{mutation['file']} has {text.count(find)} times: {find.strip().splitlines()[0]}")
        text = text.replace(find, replacement)
    return text


def check(mutations):
    """Says which bugs can no longer be put in, or name tests that are not there."""
    stale = 0
    for mutation in mutations:
        try:
            mutant(ROOT, mutation)
            [source(ROOT, test + ".java", "test") for test in mutation["tests"]]
        except Unfit as problem:
            stale += 1
            print(f"{mutation['name']}: {problem}")
    print(f"{len(mutations) - stale} of {len(mutations)} can be put in")
    return 1 if stale else 0


def main(wanted):
    mutations = tomllib.loads((HERE / "mutations.toml").read_text())["mutation"]
    if wanted == ["--check"]:
        return check(mutations)
    mutations = [m for m in mutations if not wanted or any(part in m["name"] for part in wanted)]
    with tempfile.TemporaryDirectory() as place:
        tree = Tree(Path(place))
        broken = tree.failures(sorted({test for m in mutations for test in m["tests"]}), limit=1200)
        if broken:
            sys.exit("these fail without any bug:\n" + "\n".join(broken))
        missed = 0
        print("| bug | in | caught by | s |\n|---|---|---|---|")
        for mutation in mutations:
            begun = time.time()
            try:
                failed = tree.failures(mutation["tests"], tree.put_in(mutation))
            except Unfit as problem:
                failed, missed = [], missed + 1
                caught = f"**not put in**: {problem}"
            else:
                missed += not failed
                more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
                caught = f"{failed[0]}{more}" if failed else "**nothing**"
            seconds = time.time() - begun
            print(f"| {mutation['name']} | {mutation['file']} | {caught} | {seconds:.0f} |", flush=True)
    print(f"\n{len(mutations) - missed} of {len(mutations)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
