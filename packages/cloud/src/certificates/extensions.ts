import { createHash, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { bitString, implicit, integer, objectIdentifier, octetString, sequence, truth } from "./der.js";

// What certificates say beyond names and keys (RFC 5280, 4.2). Clients that check strictly, such as Python's from 3.13
// on, miss any of these.

/** For who may issue certificates of servers, and no further authorities. */
export function authorityExtensions(key: KeyObject): readonly Buffer[] {
  return [
    critical("2.5.29.19", sequence(truth(), integer(Buffer.of(0)))),
    // keyCertSign and cRLSign.
    critical("2.5.29.15", bitString(Buffer.of(0b0000_0110), 1)),
    subjectKeyIdentifier(key),
  ];
}

/**
 * For a server, which is a client of its like as well: members of a Redis cluster show each other theirs.
 * @param hosts names and addresses under which it is reached
 */
export function serverExtensions(key: KeyObject, authorityKey: KeyObject, hosts: readonly string[]): readonly Buffer[] {
  return [
    critical("2.5.29.19", sequence()),
    // digitalSignature.
    critical("2.5.29.15", bitString(Buffer.of(0b1000_0000), 7)),
    // serverAuth and clientAuth.
    extension("2.5.29.37", sequence(objectIdentifier("1.3.6.1.5.5.7.3.1"), objectIdentifier("1.3.6.1.5.5.7.3.2"))),
    extension("2.5.29.17", sequence(...hosts.map(generalName))),
    subjectKeyIdentifier(key),
    extension("2.5.29.35", sequence(implicit(0, identifierOf(authorityKey)))),
  ];
}

function generalName(host: string): Buffer {
  return isIP(host) === 0 ? implicit(2, Buffer.from(host)) : implicit(7, addressBytes(host));
}

/** Of an IPv4 address four bytes, of an IPv6 address sixteen. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const groupsOf = (part: string | undefined): string[] => (part ? part.split(":") : []);
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const zeros = Array<string>(tail === undefined ? 0 : 8 - before.length - after.length).fill("0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}

function subjectKeyIdentifier(key: KeyObject): Buffer {
  return extension("2.5.29.14", octetString(identifierOf(key)));
}

function identifierOf(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
}

function critical(id: string, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(id), truth(), octetString(value));
}

function extension(id: string, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(id), octetString(value));
}
