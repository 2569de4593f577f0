package io.weir.fetch.engine;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks up hosts with another resolver and hands on only the addresses that the policy lets pass.
 *
 * <p>The client connects to exactly what this returns, so the address that was checked is the address that is reached. An
 * address given as a literal takes the same way: it is never called resolved.
 */
final class PolicyResolverGroup extends AddressResolverGroup<InetSocketAddress> {

    private final AddressResolverGroup<InetSocketAddress> lookup;
    private final TargetPolicy policy;

    /** @param lookup closed with this one */
    PolicyResolverGroup(AddressResolverGroup<InetSocketAddress> lookup, TargetPolicy policy) {
        this.lookup = lookup;
        this.policy = policy;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new PolicyResolver(executor, lookup.getResolver(executor), policy);
    }

    @Override
    public void close() {
        super.close();
        lookup.close();
    }

    private record PolicyResolver(
            EventExecutor executor, AddressResolver<InetSocketAddress> lookup, TargetPolicy policy)
            implements AddressResolver<InetSocketAddress> {

        @Override
        public boolean isSupported(SocketAddress address) {
            // All others would be connected to unseen; they fail in the lookup instead.
            return true;
        }

        @Override
        public boolean isResolved(SocketAddress address) {
            return false;
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address) {
            return resolve(address, executor.newPromise());
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address, Promise<InetSocketAddress> promise) {
            resolveAll(address).addListener((Future<List<InetSocketAddress>> all) -> {
                if (all.isSuccess()) {
                    promise.trySuccess(all.getNow().get(0));
                } else {
                    promise.tryFailure(all.cause());
                }
            });
            return promise;
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(SocketAddress address) {
            return resolveAll(address, executor.newPromise());
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(
                SocketAddress address, Promise<List<InetSocketAddress>> promise) {
            lookup.resolveAll(address).addListener((Future<List<InetSocketAddress>> found) -> {
                if (found.isSuccess()) {
                    handOn((InetSocketAddress) address, found.getNow(), promise);
                } else {
                    promise.tryFailure(found.cause());
                }
            });
            return promise;
        }

        private void handOn(
                InetSocketAddress asked, List<InetSocketAddress> found, Promise<List<InetSocketAddress>> promise) {
            List<InetSocketAddress> passed = new ArrayList<>(found.size());
            BlockedException refused = new BlockedException(asked.getHostString() + " has no address");
            for (InetSocketAddress address : found) {
                BlockedException refusal = refusal(asked, address);
                if (refusal == null) {
                    passed.add(address);
                } else {
                    refused = refusal;
                }
            }
            if (passed.isEmpty()) {
                promise.tryFailure(refused);
            } else {
                promise.trySuccess(passed);
            }
        }

        private @Nullable BlockedException refusal(InetSocketAddress asked, InetSocketAddress address) {
            try {
                policy.check(asked.getHostString(), asked.getPort(), address.getAddress());
                return null;
            } catch (BlockedException e) {
                return e;
            }
        }

        @Override
        public void close() {
            // The lookup's own group closes it.
        }
    }
}
