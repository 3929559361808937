import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  NameConstraints,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
} from "@peculiar/asn1-x509";

/** Who vouches: a name, and an EC key for SHA-256. */
export interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

export interface Lifetime {
  readonly from: Date;
  readonly until: Date;
}

/** The certificate of an authority that can vouch for names of one domain, for servers, and for nothing else. */
export function authorityCertificate(issuer: Issuer, domain: string, lifetime: Lifetime): string {
  const publicKey = createPublicKey(issuer.key);
  const constraints = new NameConstraints({
    permittedSubtrees: new GeneralSubtrees([subtree({ dNSName: domain })]),
    // Addresses are another kind of name, which a permitted domain says nothing of.
    excludedSubtrees: new GeneralSubtrees([
      subtree({ iPAddress: "0.0.0.0/0" }),
      subtree({ iPAddress: "::/0" }),
    ]),
  });
  return certificate(issuer, issuer.name, publicKey, lifetime, [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_nameConstraints, constraints, true),
  ]);
}

/** The certificate of a server with a host name, which may begin with `*.`. */
export function serverCertificate(
  issuer: Issuer,
  host: string,
  publicKey: KeyObject,
  lifetime: Lifetime,
): string {
  return certificate(issuer, host, publicKey, lifetime, [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_subjectAltName, new SubjectAlternativeName([new GeneralName({ dNSName: host })])),
  ]);
}

const COMMON_NAME = "2.5.4.3";
const ECDSA_WITH_SHA256 = new AlgorithmIdentifier({ algorithm: "1.2.840.10045.4.3.2" });
const VERSION_3 = 2;

function certificate(
  issuer: Issuer,
  subject: string,
  publicKey: KeyObject,
  { from, until }: Lifetime,
  extensions: readonly Extension[],
): string {
  const body = new TBSCertificate({
    version: VERSION_3,
    serialNumber: serialNumber(),
    signature: ECDSA_WITH_SHA256,
    issuer: commonName(issuer.name),
    validity: new Validity({ notBefore: from, notAfter: until }),
    subject: commonName(subject),
    subjectPublicKeyInfo: keyInfo(publicKey),
    extensions: new Extensions([
      ...extensions,
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(publicKey))),
      extension(
        id_ce_authorityKeyIdentifier,
        new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(createPublicKey(issuer.key))) }),
      ),
    ]),
  });
  const signed = new Certificate({
    tbsCertificate: body,
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signatureValue: buffer(sign("sha256", Buffer.from(AsnConvert.serialize(body)), issuer.key)),
  });
  return pem(Buffer.from(AsnConvert.serialize(signed)));
}

function extension(id: string, value: object, critical = false): Extension {
  return new Extension({ extnID: id, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function subtree(base: ConstructorParameters<typeof GeneralName>[0]): GeneralSubtree {
  return new GeneralSubtree({ base: new GeneralName(base) });
}

function commonName(name: string): Name {
  const value = new AttributeValue({ utf8String: name });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

function keyInfo(publicKey: KeyObject): SubjectPublicKeyInfo {
  return AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), SubjectPublicKeyInfo);
}

/** By method 1 of RFC 5280, section 4.2.1.2. */
function keyId(publicKey: KeyObject): ArrayBuffer {
  const key = Buffer.from(keyInfo(publicKey).subjectPublicKey);
  return buffer(createHash("sha1").update(key).digest());
}

/** Positive, and not to be guessed. */
function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return buffer(bytes);
}

function buffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
