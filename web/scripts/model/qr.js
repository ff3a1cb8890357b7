// A text as a QR code (ISO/IEC 18004): bytes, error correction level M, versions 1 to 20.

/** Per version, from the standard's table 9, level M: check codewords of a block, and how many blocks. */
const checks = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const levelM = 0;

const sizeOf = (version) => version * 4 + 17;

/** Codewords of a version: all modules but those of patterns, formats and version. */
function codewords(version) {
  const aligned = version < 2 ? 0 : Math.floor(version / 7) + 2;
  let modules = (16 * version + 128) * version + 64;
  if (aligned > 0) modules -= (25 * aligned - 10) * aligned - 55;
  if (version >= 7) modules -= 36;
  return modules >> 3;
}

/** The centres of the alignment patterns on either axis. */
function centres(version) {
  if (version < 2) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = sizeOf(version) - 7;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - (count - 2 - at) * step)];
}

// GF(256) with x⁸+x⁴+x³+x²+1.
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> bit) & 1) * a);
  return product;
}

function generator(degree) {
  const result = new Uint8Array(degree);
  result[degree - 1] = 1;
  let root = 1;
  for (let round = 0; round < degree; round++) {
    for (let at = 0; at < degree; at++) result[at] = times(result[at], root) ^ (result[at + 1] ?? 0);
    root = times(root, 2);
  }
  return result;
}

function remainder(data, divisor) {
  const result = [...divisor].fill(0);
  for (const byte of data) {
    const factor = byte ^ result.shift();
    result.push(0);
    divisor.forEach((coefficient, at) => { result[at] ^= times(coefficient, factor); });
  }
  return result;
}

/** Mode, length, bytes and padding: the data codewords. */
function pack(bytes, version) {
  const capacity = codewords(version) - checks[version - 1] * blocks[version - 1];
  const bits = [];
  const put = (value, length) => { for (let at = length - 1; at >= 0; at--) bits.push((value >>> at) & 1); };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  if (bits.length > capacity * 8) return null;
  put(0, Math.min(4, capacity * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity * 8; pad ^= 0xec ^ 0x11) put(pad, 8);
  return Array.from({ length: capacity }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((sum, bit) => (sum << 1) | bit, 0));
}

/** Data in blocks, each with its check codewords, in the order in which they are drawn. */
function interleave(data, version) {
  const [count, length] = [blocks[version - 1], checks[version - 1]];
  const total = codewords(version);
  const short = count - (total % count);
  const size = Math.floor(total / count) - length;
  const divisor = generator(length);
  const parts = [];
  for (let at = 0, from = 0; at < count; at++) {
    const part = data.slice(from, from + size + (at < short ? 0 : 1));
    from += part.length;
    parts.push({ part, check: remainder(part, divisor) });
  }
  const result = [];
  for (let at = 0; at <= size; at++) for (const { part } of parts) if (at < part.length) result.push(part[at]);
  for (let at = 0; at < length; at++) for (const { check } of parts) result.push(check[at]);
  return result;
}

/** BCH code of a format or a version. */
function guarded(value, length, polynomial) {
  let rest = value;
  for (let at = 0; at < length; at++) rest = (rest << 1) ^ ((rest >>> (length - 1)) * polynomial);
  return (value << length) | rest;
}

const masks = [
  (x, y) => (x + y) % 2, (_x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3, (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3), (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

class Drawing {
  constructor(version) {
    this.version = version;
    this.size = sizeOf(version);
    this.dark = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.fixed = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
  }

  set(x, y, dark) {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y][x] = Boolean(dark);
    this.fixed[y][x] = true;
  }

  patterns() {
    const { size } = this;
    for (let at = 0; at < size; at++) { this.set(6, at, at % 2 === 0); this.set(at, 6, at % 2 === 0); }
    for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
      for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) { const ring = Math.max(Math.abs(dx), Math.abs(dy)); this.set(cx + dx, cy + dy, ring !== 2 && ring !== 4); }
    }
    const places = centres(this.version);
    const last = places.length - 1;
    places.forEach((cx, i) => places.forEach((cy, j) => {
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
      for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) this.set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }));
    this.format(0);
    if (this.version < 7) return;
    const bits = guarded(this.version, 12, 0x1f25);
    for (let at = 0; at < 18; at++) {
      const [near, far] = [Math.floor(at / 3), size - 11 + (at % 3)];
      this.set(far, near, (bits >>> at) & 1);
      this.set(near, far, (bits >>> at) & 1);
    }
  }

  format(mask) {
    const bits = guarded((levelM << 3) | mask, 10, 0x537) ^ 0x5412;
    const bit = (at) => (bits >>> at) & 1;
    for (let at = 0; at <= 5; at++) this.set(8, at, bit(at));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let at = 9; at < 15; at++) this.set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at++) this.set(this.size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at++) this.set(8, this.size - 15 + at, bit(at));
    this.set(8, this.size - 8, true);
  }

  /** In columns of two, up and down by turns, from the right. */
  data(words) {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++) for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
        if (this.fixed[y][x] || at >= words.length * 8) continue;
        this.dark[y][x] = ((words[at >>> 3] >>> (7 - (at & 7))) & 1) === 1;
        at += 1;
      }
    }
  }

  mask(number) {
    for (let y = 0; y < this.size; y++) for (let x = 0; x < this.size; x++) if (!this.fixed[y][x] && masks[number](x, y) === 0) this.dark[y][x] = !this.dark[y][x];
  }

  /** How hard it would be to read, as the standard counts it: runs, squares, look-alikes of the corners, balance. */
  get penalty() {
    const { size, dark } = this;
    let sum = 0;
    for (const at of [(i, j) => dark[i][j], (i, j) => dark[j][i]]) for (let i = 0; i < size; i++) {
      const text = Array.from({ length: size }, (_, j) => (at(i, j) ? "1" : "0")).join("");
      for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
      sum += 40 * (text.match(/(?=00001011101)|(?=10111010000)/g) ?? []).length;
    }
    for (let y = 1; y < size; y++) for (let x = 1; x < size; x++) if (dark[y][x] === dark[y - 1][x] && dark[y][x] === dark[y][x - 1] && dark[y][x] === dark[y - 1][x - 1]) sum += 3;
    const share = dark.flat().filter(Boolean).length / (size * size);
    return sum + 10 * Math.floor(Math.abs(share * 100 - 50) / 5);
  }
}

/** Rows of modules, true for dark; null where the text is too long. */
export function qrModules(text) {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= blocks.length; version++) {
    const data = pack(bytes, version);
    if (!data) continue;
    const drawing = new Drawing(version);
    drawing.patterns();
    drawing.data(interleave(data, version));
    let [best, least] = [0, Infinity];
    for (let number = 0; number < 8; number++) {
      drawing.format(number);
      drawing.mask(number);
      const { penalty } = drawing;
      if (penalty < least) [best, least] = [number, penalty];
      drawing.mask(number);
    }
    drawing.format(best);
    drawing.mask(best);
    return drawing.dark;
  }
  return null;
}
