import { crc32 } from "node:zlib";

/** A zip archive of uncompressed entries, with names that a well-behaved tool would refuse to write. */
export function storedZip(entries: readonly { name: string; content: string }[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const data = Buffer.from(content);
    const shared = sharedHeader(name, data);
    const file = Buffer.concat([signature(0x04034b50), shared, Buffer.from(name), data]);
    local.push(file);
    central.push(
      Buffer.concat([signature(0x02014b50), le16(20), shared, centralTail(offset), Buffer.from(name)]),
    );
    offset += file.length;
  }
  const directory = Buffer.concat(central);
  const count = le16(entries.length);
  const end = [
    signature(0x06054b50),
    le16(0),
    le16(0),
    count,
    count,
    le32(directory.length),
    le32(offset),
    le16(0),
  ];
  return Buffer.concat([...local, directory, ...end]);
}

/** From "version needed" to the length of the extra field: the same in both headers. */
function sharedHeader(name: string, data: Buffer): Buffer {
  const method = le16(0);
  return Buffer.concat([
    le16(20),
    le16(0),
    method,
    le16(0),
    le16(0x21),
    le32(crc32(data)),
    le32(data.length),
    le32(data.length),
    le16(Buffer.byteLength(name)),
    le16(0),
  ]);
}

/** Comment length, disk, attributes, and where the entry stands. */
function centralTail(offset: number): Buffer {
  return Buffer.concat([le16(0), le16(0), le16(0), le32(0), le32(offset)]);
}

const signature = le32;

function le16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
