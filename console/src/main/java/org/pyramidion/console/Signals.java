package org.pyramidion.console;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The JDK's only way to hear a signal, {@code sun.misc.Signal}, which is there to stay (JEP 260). By reflection,
 * because javac warns at each mention of it and cannot be told not to.
 */
public final class Signals {

    private static final String SIGNAL = "sun.misc.Signal";

    private Signals() {}

    /**
     * Hears a signal from now on.
     *
     * @param name without SIG: "INT"
     * @param action gets the signal's number, on a thread of its own
     * @return what gives the signal back; empty if the JVM does not hand this signal out
     */
    public static Optional<Runnable> hear(String name, IntConsumer action) {
        try {
            Class<?> type = Class.forName(SIGNAL);
            Class<?> handlerType = Class.forName(SIGNAL + "Handler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            int number = (int) type.getMethod("getNumber").invoke(signal);
            Method handle = type.getMethod("handle", type, handlerType);
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        action.accept(number);
                        return null;
                    });
            Object previous = handle.invoke(null, signal, handler);
            return Optional.of(() -> restore(handle, signal, previous));
        } catch (ReflectiveOperationException e) {
            return Optional.empty(); // -Xrs tells the JVM to leave signals alone; another JVM may have no such class
        }
    }

    private static void restore(Method handle, Object signal, Object previous) {
        try {
            handle.invoke(null, signal, previous);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a signal that was taken cannot be given back", e);
        }
    }
}
