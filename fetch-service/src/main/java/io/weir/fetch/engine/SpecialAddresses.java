package io.weir.fetch.engine;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public internet from all others: private, loopback, link-local, multicast, reserved,
 * documentation, and those at which clouds serve credentials.
 *
 * <p>Blocks after the IANA registries of special-purpose IPv4 and IPv6 addresses. For IPv6 the rule is turned round: only
 * global unicast (2000::/3) can be public, so that what IANA reserves next is refused without a change here.
 */
final class SpecialAddresses {

    private static final List<Cidr> IPV4_NOT_PUBLIC = blocks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; Alibaba's metadata too
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // Azure's host
            "169.254.0.0/16", // link-local, and most clouds' metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // IETF protocols; Oracle's metadata too
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    private static final Cidr IPV6_GLOBAL_UNICAST = Cidr.parse("2000::/3");

    private static final List<Cidr> IPV6_NOT_PUBLIC = blocks(
            "2001::/23", // IETF protocols; Teredo, ORCHID, benchmarks
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4: an IPv4 address in disguise
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation

    /** RFC 6052: the last four bytes are the IPv4 address that is reached. */
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");

    /** Where clouds hand out credentials, or where an address means the machine itself: never meant by a host name. */
    private static final List<Cidr> NEVER_BY_NAME = blocks(
            "0.0.0.0/8",
            "100.100.100.200/32",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "192.0.0.192/32",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96", // unspecified, loopback, IPv4-compatible
            "2001::/32", // Teredo
            "2002::/16", // 6to4
            "fe80::/10",
            "fd00:ec2::254/128",
            "ff00::/8");

    private SpecialAddresses() {}

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !within(IPV4_NOT_PUBLIC, address);
        }
        if (NAT64.contains(address)) {
            return isPublic(lastFourBytes(address));
        }
        return IPV6_GLOBAL_UNICAST.contains(address) && !within(IPV6_NOT_PUBLIC, address);
    }

    /** Whether a host name that an operator allowed may lead here. */
    static boolean isReachableByName(InetAddress address) {
        return !within(NEVER_BY_NAME, NAT64.contains(address) ? lastFourBytes(address) : address);
    }

    private static boolean within(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    private static InetAddress lastFourBytes(InetAddress address) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are no IPv4 address", e);
        }
    }

    private static List<Cidr> blocks(String... blocks) {
        return Arrays.stream(blocks).map(Cidr::parse).toList();
    }
}
