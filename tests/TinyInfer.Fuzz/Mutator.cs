namespace TinyInfer.Fuzz;

/// <summary>Changes good inputs as accidents and attackers do: bits, bytes, numbers, pieces cut, repeated, exchanged.</summary>
/// <param name="random">The source of chance.</param>
internal sealed class Mutator(Random random)
{
    private static readonly float[] _floats =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, -1f];

    private static readonly double[] _doubles =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, double.MinValue, -1.0];

    private static readonly int[] _numbers =
        [0, 1, -1, 2, 127, 128, 255, 256, 32767, 65535, 65536, 1 << 20, (1 << 20) + 1, 1 << 24, 1 << 30, int.MaxValue, int.MinValue,
            .. _floats.Select(BitConverter.SingleToInt32Bits)];

    private static readonly string[] _texts =
        ["NaN", "1e999", "-1", "0", "null", "\"", "[[[[", "{", "\n\n", ",,,,", "\u0000", "99999999999999999999", "é\uFFFD", "{'shape': (",
            "::"];

    /// <summary>Makes a new input.</summary>
    /// <param name="seed">The input to start from.</param>
    /// <param name="other">Another, to take pieces from.</param>
    internal byte[] Mutate(byte[] seed, byte[] other)
    {
        List<byte> bytes = [.. seed];
        for (int count = 1 + random.Next(4); count > 0; count--)
        {
            Change(bytes, other);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        int at = random.Next(bytes.Count + 1);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                Overwrite(bytes, at & ~3, BitConverter.GetBytes(_numbers[random.Next(_numbers.Length)]));
                break;
            case 3:
                Overwrite(bytes, at & ~1, BitConverter.GetBytes((short)random.Next(-2, 300)));
                break;
            case 4:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 32)));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 64))));
                break;
            case 7:
                int from = random.Next(other.Length);
                Overwrite(bytes, at, other[from..Math.Min(other.Length, from + random.Next(1, 64))]);
                break;
            case 8:
                Overwrite(bytes, at & ~3, BitConverter.GetBytes(_doubles[random.Next(_doubles.Length)]));
                break;
            case 9:
                bytes.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(_texts[random.Next(_texts.Length)]));
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] piece)
    {
        for (int i = 0; i < piece.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = piece[i];
        }
    }
}
