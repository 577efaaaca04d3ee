import { BlockList, isIP } from "node:net";
import { invalidPolicy } from "./policy-reader.js";

const MAX_MASK_BITS = { 4: 31, 6: 127 } as const;

/** Whether a text is an address of the network, `10.0.0.0/24` or `2001:db8::/32`. @throws InvalidParameterException */
export function parseCidr(cidr: string): (text: string) => boolean {
  const [, address, bits] = /^([^/]*)\/([^/]+)\/*$/.exec(cidr) ?? [];
  if (address === undefined || bits === undefined) throw invalidPolicy("Malformed CIDR, one '/' required");
  if (!/^[-+]?\d+$/.test(bits)) throw invalidPolicy("Malformed CIDR, mask bits must be an integer");
  const maskBits = Number(bits);
  if (maskBits < 0) throw invalidPolicy("Malformed CIDR, mask bits must not be negative");
  const family = familyOf(address);
  if (family === undefined) throw invalidPolicy(`Nonstandard IP address: ${address}`);
  const max = MAX_MASK_BITS[family];
  if (maskBits > max) throw invalidPolicy(`IPv${family} mask bits must be < ${max + 1}`);
  const network = new BlockList();
  network.addSubnet(address, maskBits, nameOf(family));
  return (text) => {
    // An IPv4 address would also be found in IPv6 networks, in its mapped form.
    return familyOf(text) === family && network.check(text, nameOf(family));
  };
}

/** For a text that is an address: equality in every notation (`2001:0DB8::0` is `2001:db8::`). */
export function findSameAddress(text: string): ((other: string) => boolean) | undefined {
  const family = familyOf(text);
  if (family === undefined) return undefined;
  const only = new BlockList();
  only.addAddress(text, nameOf(family));
  return (other) => familyOf(other) === family && only.check(other, nameOf(family));
}

function familyOf(text: string): 4 | 6 | undefined {
  // A zone (`fe80::1%eth0`) is no part of an address here.
  const family = text.includes("%") ? 0 : isIP(text);
  return family === 4 || family === 6 ? family : undefined;
}

const nameOf = (family: 4 | 6): "ipv4" | "ipv6" => (family === 4 ? "ipv4" : "ipv6");
