/** RFC 4506, as far as NFS needs it: everything is big-endian and fills whole words. */
export const u32 = (value: number): Buffer => {
  const word = Buffer.alloc(4);
  word.writeUInt32BE(value);
  return word;
};

export const u64 = (value: bigint): Buffer => {
  const words = Buffer.alloc(8);
  words.writeBigUInt64BE(value);
  return words;
};

export const opaque = (data: Buffer | string): Buffer => {
  const bytes = Buffer.from(data);
  return Buffer.concat([u32(bytes.length), bytes, Buffer.alloc(padding(bytes.length))]);
};

export const list = (items: readonly Buffer[]): Buffer => Buffer.concat([u32(items.length), ...items]);

export class XdrReader {
  #at = 0;

  constructor(private readonly data: Buffer) {}

  u32(): number {
    return this.fixed(4).readUInt32BE();
  }

  u64(): bigint {
    return this.fixed(8).readBigUInt64BE();
  }

  opaque(): Buffer {
    const length = this.u32();
    const bytes = this.fixed(length);
    this.fixed(padding(length));
    return bytes;
  }

  fixed(length: number): Buffer {
    if (this.#at + length > this.data.length) throw new Error("the answer ends too early");
    this.#at += length;
    return this.data.subarray(this.#at - length, this.#at);
  }
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
