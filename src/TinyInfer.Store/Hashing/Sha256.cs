using System;

namespace TinyInfer.Store.Hashing;

/// <summary>SHA-256 in C#, by FIPS 180-4. Allocates nothing after it is made; a block of 64 bytes is one pass of 64 rounds.</summary>
public sealed class Sha256 : HashFunction
{
    private const int BlockSize = 64;
    private const int LengthAt = 56;

    /// <summary>Times a word: the word in both halves of 64 bits.</summary>
    private const ulong Twice = 0x1_0000_0001;

    private static readonly uint[] _constants =
    {
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    };

    private readonly byte[] _block = new byte[BlockSize];
    private readonly uint[] _state = new uint[8];

    private int _filled;
    private int _length;

    /// <summary>Makes a hash of no bytes.</summary>
    public Sha256()
    {
        Reset();
    }

    /// <inheritdoc/>
    public override HashFunction Another()
    {
        return new Sha256();
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        uint[] state = _state;
        state[0] = 0x6A09E667;
        state[1] = 0xBB67AE85;
        state[2] = 0x3C6EF372;
        state[3] = 0xA54FF53A;
        state[4] = 0x510E527F;
        state[5] = 0x9B05688C;
        state[6] = 0x1F83D9AB;
        state[7] = 0x5BE0CD19;
        _filled = 0;
        _length = 0;
    }

    /// <inheritdoc/>
    public override void Append(byte[] data, int offset, int count)
    {
        _length += count;
        while (count > 0)
        {
            int piece = BlockSize - _filled;
            piece = piece > count ? count : piece;
            Array.Copy(data, offset, _block, _filled, piece);
            _filled += piece;
            offset += piece;
            count -= piece;
            if (_filled == BlockSize)
            {
                TakeBlock();
            }
        }
    }

    /// <inheritdoc/>
    public override void Finish(byte[] target, int offset)
    {
        byte[] block = _block;
        block[_filled++] = 0x80;
        if (_filled > LengthAt)
        {
            Clear();
            TakeBlock();
        }

        Clear();

        // The length in bits is a big-endian integer of 64: 2^31 bytes are more than any flash holds.
        uint length = (uint)_length;
        BigEndian.Write(block, LengthAt, (int)(length >> 29));
        BigEndian.Write(block, LengthAt + BigEndian.Size, (int)(length << 3));
        TakeBlock();
        for (int i = 0; i < 8; i++)
        {
            BigEndian.Write(target, offset + (BigEndian.Size * i), (int)_state[i]);
        }

        Reset();
    }

    private void Clear()
    {
        for (int i = _filled; i < BlockSize; i++)
        {
            _block[i] = 0;
        }
    }

    /// <summary>
    /// Takes in the block. An interpreter pays for each instruction: the message schedule is in variables, sixteen rounds are written out
    /// so that nothing moves, and a word twice over in 64 bits is rotated by a shift.
    /// </summary>
    private void TakeBlock()
    {
        _filled = 0;
        byte[] block = _block;
        uint w0 = (uint)BigEndian.Read(block, 0);
        uint w1 = (uint)BigEndian.Read(block, 4);
        uint w2 = (uint)BigEndian.Read(block, 8);
        uint w3 = (uint)BigEndian.Read(block, 12);
        uint w4 = (uint)BigEndian.Read(block, 16);
        uint w5 = (uint)BigEndian.Read(block, 20);
        uint w6 = (uint)BigEndian.Read(block, 24);
        uint w7 = (uint)BigEndian.Read(block, 28);
        uint w8 = (uint)BigEndian.Read(block, 32);
        uint w9 = (uint)BigEndian.Read(block, 36);
        uint w10 = (uint)BigEndian.Read(block, 40);
        uint w11 = (uint)BigEndian.Read(block, 44);
        uint w12 = (uint)BigEndian.Read(block, 48);
        uint w13 = (uint)BigEndian.Read(block, 52);
        uint w14 = (uint)BigEndian.Read(block, 56);
        uint w15 = (uint)BigEndian.Read(block, 60);
        uint[] state = _state;
        uint[] k = _constants;
        uint a = state[0];
        uint b = state[1];
        uint c = state[2];
        uint d = state[3];
        uint e = state[4];
        uint f = state[5];
        uint g = state[6];
        uint h = state[7];
        ulong t;
        ulong u;
        int i = 0;
        while (true)
        {
            t = e * Twice;
            h += k[i] + w0 + (g ^ (e & (f ^ g))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            d += h;
            t = a * Twice;
            h += ((a & b) ^ (c & (a ^ b))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = d * Twice;
            g += k[i + 1] + w1 + (f ^ (d & (e ^ f))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            c += g;
            t = h * Twice;
            g += ((h & a) ^ (b & (h ^ a))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = c * Twice;
            f += k[i + 2] + w2 + (e ^ (c & (d ^ e))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            b += f;
            t = g * Twice;
            f += ((g & h) ^ (a & (g ^ h))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = b * Twice;
            e += k[i + 3] + w3 + (d ^ (b & (c ^ d))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            a += e;
            t = f * Twice;
            e += ((f & g) ^ (h & (f ^ g))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = a * Twice;
            d += k[i + 4] + w4 + (c ^ (a & (b ^ c))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            h += d;
            t = e * Twice;
            d += ((e & f) ^ (g & (e ^ f))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = h * Twice;
            c += k[i + 5] + w5 + (b ^ (h & (a ^ b))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            g += c;
            t = d * Twice;
            c += ((d & e) ^ (f & (d ^ e))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = g * Twice;
            b += k[i + 6] + w6 + (a ^ (g & (h ^ a))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            f += b;
            t = c * Twice;
            b += ((c & d) ^ (e & (c ^ d))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = f * Twice;
            a += k[i + 7] + w7 + (h ^ (f & (g ^ h))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            e += a;
            t = b * Twice;
            a += ((b & c) ^ (d & (b ^ c))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = e * Twice;
            h += k[i + 8] + w8 + (g ^ (e & (f ^ g))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            d += h;
            t = a * Twice;
            h += ((a & b) ^ (c & (a ^ b))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = d * Twice;
            g += k[i + 9] + w9 + (f ^ (d & (e ^ f))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            c += g;
            t = h * Twice;
            g += ((h & a) ^ (b & (h ^ a))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = c * Twice;
            f += k[i + 10] + w10 + (e ^ (c & (d ^ e))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            b += f;
            t = g * Twice;
            f += ((g & h) ^ (a & (g ^ h))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = b * Twice;
            e += k[i + 11] + w11 + (d ^ (b & (c ^ d))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            a += e;
            t = f * Twice;
            e += ((f & g) ^ (h & (f ^ g))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = a * Twice;
            d += k[i + 12] + w12 + (c ^ (a & (b ^ c))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            h += d;
            t = e * Twice;
            d += ((e & f) ^ (g & (e ^ f))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = h * Twice;
            c += k[i + 13] + w13 + (b ^ (h & (a ^ b))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            g += c;
            t = d * Twice;
            c += ((d & e) ^ (f & (d ^ e))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = g * Twice;
            b += k[i + 14] + w14 + (a ^ (g & (h ^ a))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            f += b;
            t = c * Twice;
            b += ((c & d) ^ (e & (c ^ d))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            t = f * Twice;
            a += k[i + 15] + w15 + (h ^ (f & (g ^ h))) + (uint)((t >> 6) ^ (t >> 11) ^ (t >> 25));
            e += a;
            t = b * Twice;
            a += ((b & c) ^ (d & (b ^ c))) + (uint)((t >> 2) ^ (t >> 13) ^ (t >> 22));
            i += 16;
            if (i == 64)
            {
                break;
            }

            t = w1 * Twice;
            u = w14 * Twice;
            w0 += w9 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w1 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w14 >> 10));
            t = w2 * Twice;
            u = w15 * Twice;
            w1 += w10 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w2 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w15 >> 10));
            t = w3 * Twice;
            u = w0 * Twice;
            w2 += w11 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w3 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w0 >> 10));
            t = w4 * Twice;
            u = w1 * Twice;
            w3 += w12 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w4 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w1 >> 10));
            t = w5 * Twice;
            u = w2 * Twice;
            w4 += w13 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w5 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w2 >> 10));
            t = w6 * Twice;
            u = w3 * Twice;
            w5 += w14 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w6 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w3 >> 10));
            t = w7 * Twice;
            u = w4 * Twice;
            w6 += w15 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w7 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w4 >> 10));
            t = w8 * Twice;
            u = w5 * Twice;
            w7 += w0 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w8 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w5 >> 10));
            t = w9 * Twice;
            u = w6 * Twice;
            w8 += w1 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w9 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w6 >> 10));
            t = w10 * Twice;
            u = w7 * Twice;
            w9 += w2 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w10 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w7 >> 10));
            t = w11 * Twice;
            u = w8 * Twice;
            w10 += w3 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w11 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w8 >> 10));
            t = w12 * Twice;
            u = w9 * Twice;
            w11 += w4 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w12 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w9 >> 10));
            t = w13 * Twice;
            u = w10 * Twice;
            w12 += w5 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w13 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w10 >> 10));
            t = w14 * Twice;
            u = w11 * Twice;
            w13 += w6 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w14 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w11 >> 10));
            t = w15 * Twice;
            u = w12 * Twice;
            w14 += w7 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w15 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w12 >> 10));
            t = w0 * Twice;
            u = w13 * Twice;
            w15 += w8 + ((uint)((t >> 7) ^ (t >> 18)) ^ (w0 >> 3)) + ((uint)((u >> 17) ^ (u >> 19)) ^ (w13 >> 10));
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}
