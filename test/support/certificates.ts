// Certificates for tests, made on the spot (X.509 v3, RFC 5280): no file that could expire, no program to run.
import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

export interface TestAuthority {
  /** PEM. */
  certificate: string;
  /** A key and a certificate for a name, signed by this authority. */
  issue(name: string, validity?: Validity): KeyAndCertificate;
}

interface KeyAndCertificate {
  key: string;
  cert: string;
}

interface Validity {
  from: Date;
  to: Date;
}

const day = 86_400_000;
const lasting = (): Validity => ({ from: new Date(Date.now() - day), to: new Date(Date.now() + day) });

export function testAuthority(): TestAuthority {
  const authority = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const subject = commonName("Test authority");
  const certificate = certificateOf({
    subject,
    issuer: subject,
    publicKey: authority.publicKey,
    signer: authority.privateKey,
    validity: lasting(),
    extensions: [extension("551d13", der(0x30, der(0x01, Buffer.from([0xff]))))],
  });
  return {
    certificate,
    issue: (name, validity = lasting()) => issued(name, validity, subject, authority.privateKey),
  };
}

export function selfSigned(name: string): KeyAndCertificate {
  return issued(name, lasting(), commonName(name));
}

/** Signed by itself where no signer is given. */
function issued(name: string, validity: Validity, issuer: Buffer, signer?: KeyObject): KeyAndCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const cert = certificateOf({
    subject: commonName(name),
    issuer,
    publicKey,
    signer: signer ?? privateKey,
    validity,
    // The name in the subject is not looked at any more: this one is.
    extensions: [extension("551d11", der(0x30, der(0x82, Buffer.from(name))))],
  });
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert };
}

interface Certificate {
  subject: Buffer;
  issuer: Buffer;
  publicKey: KeyObject;
  signer: KeyObject;
  validity: Validity;
  extensions: Buffer[];
}

function certificateOf({ subject, issuer, publicKey, signer, validity, extensions }: Certificate): string {
  // sha256WithRSAEncryption
  const algorithm = der(0x30, der(0x06, Buffer.from("2a864886f70d01010b", "hex")), der(0x05));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    issuer,
    der(0x30, time(validity.from), time(validity.to)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, ...extensions)),
  );
  const signature = createSign("sha256").update(body).sign(signer);
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function commonName(name: string): Buffer {
  const attribute = der(0x30, der(0x06, Buffer.from("550403", "hex")), der(0x0c, Buffer.from(name)));
  return der(0x30, der(0x31, attribute));
}

function extension(oid: string, value: Buffer): Buffer {
  return der(0x30, der(0x06, Buffer.from(oid, "hex")), der(0x04, value));
}

/** UTCTime: YYMMDDHHMMSSZ. */
function time(at: Date): Buffer {
  return der(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-T:]/g, "")}Z`));
}

/** Distinguished Encoding Rules: tag, length, content. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length;
  const bytes = size < 0x100 ? [size] : [size >> 8, size & 0xff];
  const length = size < 0x80 ? [size] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
