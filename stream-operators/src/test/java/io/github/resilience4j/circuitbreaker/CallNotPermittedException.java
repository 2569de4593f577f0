package io.github.resilience4j.circuitbreaker;

/** Stands for resilience4j's exception of this name, which this module knows by name only. */
public class CallNotPermittedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
