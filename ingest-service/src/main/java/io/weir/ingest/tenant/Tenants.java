package io.weir.ingest.tenant;

import org.jspecify.annotations.Nullable;

/** Finds the tenant of a request by what it was sent with. Thread-safe. */
public interface Tenants {

    /**
     * The tenant of an HTTP request, or of what authenticates alike.
     *
     * @param authorization the {@code Authorization} header: {@code Bearer TOKEN}, {@code Splunk TOKEN}, or {@code Basic}
     *     with the token as password and any user; null if there is none
     * @throws NotAdmittedException if that leads to no tenant
     */
    Tenant ofAuthorization(@Nullable String authorization);

    /**
     * The tenant of a bare token, for protocols that carry it elsewhere.
     *
     * @throws NotAdmittedException if nobody has it
     */
    Tenant ofToken(String token);

    /** No tokens: everybody is {@link Tenant#DEFAULT}, whatever credentials are sent. */
    static Tenants open() {
        return new Tenants() {
            @Override
            public Tenant ofAuthorization(@Nullable String authorization) {
                return Tenant.DEFAULT;
            }

            @Override
            public Tenant ofToken(String token) {
                return Tenant.DEFAULT;
            }
        };
    }
}
