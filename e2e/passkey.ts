// An authenticator without a device: makes a passkey and signs with it, as WebAuthn (level 3) and COSE (RFC 9053) say.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const base64url = (data: string | Buffer) => Buffer.from(data).toString("base64url");
const [present, verified, withCredential] = [0x01, 0x04, 0x40];
/** CBOR: { fmt: "none", attStmt: {} } and one of a kind whose certificates would be looked into, both without their authData. */
const statements = {
  none: "a363666d74646e6f6e656761747453746d74a0",
  apple: "a363666d74656170706c656761747453746d74a1637835638143308030",
};

interface Ceremony {
  challenge: string;
  origin: string;
  /** The domain that it is for. */
  rpId: string;
  counter?: number;
  /** Whether the person was asked for a fingerprint, a face or a PIN; else only for a touch. */
  isVerified?: boolean;
  attestation?: keyof typeof statements;
}

/** @param idLength of its credential id, in bytes */
export function newPasskey({ idLength = 32 } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(idLength);
  // ES256: kty 2, alg -7, crv 1, x, y.
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  const data = ({ rpId, counter = 0, isVerified = true }: Ceremony, more = 0) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const flags = present | (isVerified ? verified : 0) | more;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
  };
  const client = (type: string, { challenge, origin }: Ceremony) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = {
    id: base64url(id),
    rawId: base64url(id),
    type: "public-key" as const,
    clientExtensionResults: {},
  };
  return {
    id: credential.id,
    register(ceremony: Ceremony) {
      const authData = Buffer.concat([
        data(ceremony, withCredential),
        Buffer.alloc(16),
        Buffer.from([id.length >> 8, id.length & 0xff]),
        id,
        cose,
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(authData.length);
      const attestation = Buffer.concat([
        Buffer.from(statements[ceremony.attestation ?? "none"], "hex"),
        // authData, as bytes of a length in two.
        Buffer.from("68617574684461746159", "hex"),
        length,
        authData,
      ]);
      const response = {
        clientDataJSON: base64url(client("webauthn.create", ceremony)),
        attestationObject: base64url(attestation),
        transports: ["internal"],
      };
      return { ...credential, response };
    },
    sign(ceremony: Ceremony) {
      const clientData = client("webauthn.get", ceremony);
      const authenticatorData = data(ceremony);
      const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientData)]), privateKey);
      const response = {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(signature),
      };
      return { ...credential, response };
    },
  };
}
