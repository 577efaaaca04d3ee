import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createCertificateAuthority } from "./certificate-authority.js";

const run = promisify(execFile);

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-certificates-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("a server's certificate is good for its names, at any time, and for no other", async () => {
  const authority = createCertificateAuthority(await newFolder());
  const issued = authority.issue(["cache.localhost", "127.0.0.1", "fe80::1:2"]);
  const certificate = new X509Certificate(issued.certificate);
  expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
  expect(certificate.checkHost("cache.localhost")).toBe("cache.localhost");
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.checkIP("fe80:0:0:0:0:0:1:2")).toBe("fe80:0:0:0:0:0:1:2");
  expect(certificate.checkHost("example.com")).toBeUndefined();
  expect(certificate.validFrom).toContain("1970");
  expect(certificate.validTo).toContain("9999");
});

test("nothing is trusted before a server needs it, and then the machine's authorities too", async () => {
  const folder = await newFolder();
  const authority = createCertificateAuthority(join(folder, "certificates"));
  expect(authority.trusted()).toBeUndefined();
  authority.issue(["localhost"]);
  const trusted = authority.trusted();
  const bundle = await readFile(join(trusted?.folder ?? "", trusted?.bundleFile ?? ""), "utf8");
  expect(bundle).toContain(authority.certificate);
  expect(bundle.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
});

test("Node.js connects to a server that has one, by address and by name", async () => {
  const authority = createCertificateAuthority(await newFolder());
  const { certificate: cert, privateKey: key } = authority.issue(["localhost", "127.0.0.1"]);
  const server = createServer({ cert, key }, (socket) => socket.end("hello"));
  onTestFinished(() => void server.close());
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  for (const name of [{}, { servername: "localhost" }]) {
    const heard = await new Promise<string>((resolve, reject) => {
      connect({ host: "127.0.0.1", port, ca: authority.certificate, ...name })
        .on("data", (data) => resolve(data.toString()))
        .on("error", reject);
    });
    expect(heard).toBe("hello");
  }
});

test("OpenSSL verifies it strictly (needs openssl)", async ({ skip }) => {
  await run("openssl", ["version"]).catch(() => skip("no openssl on the PATH"));
  const folder = await newFolder();
  const authority = createCertificateAuthority(folder);
  const issued = authority.issue(["localhost"]);
  await writeFile(join(folder, "server.pem"), issued.certificate);
  await writeFile(join(folder, "ca.pem"), issued.authority);
  const options = ["-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost"];
  const { stdout } = await run("openssl", ["verify", ...options, "-CAfile", "ca.pem", "server.pem"], { cwd: folder });
  expect(stdout).toContain("server.pem: OK");
});

test("an authority that is kept is the next one's, and one that cannot be read is told of", async () => {
  const folder = await newFolder();
  const keptIn = join(folder, "state", "authority.pem");
  const first = createCertificateAuthority(join(folder, "first"), keptIn);
  const { certificate } = first;
  const next = createCertificateAuthority(join(folder, "next"), keptIn);
  expect(next.certificate).toBe(certificate);
  const issued = new X509Certificate(next.issue(["localhost"]).certificate);
  expect(issued.verify(new X509Certificate(certificate).publicKey)).toBe(true);
  expect((await stat(keptIn)).mode & 0o777).toBe(0o600);

  await writeFile(keptIn, "nonsense");
  const last = createCertificateAuthority(join(folder, "last"), keptIn);
  expect(() => last.certificate).toThrow("cannot be read");
});
