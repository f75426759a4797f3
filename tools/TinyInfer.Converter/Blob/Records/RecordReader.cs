using TinyInfer.Format;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>
/// Takes attributes and constants from an operator, each in order: the mirror of what <see cref="BlobOperator"/> appends.
/// </summary>
/// <param name="op">The operator.</param>
internal sealed class RecordReader(BlobOperator op)
{
    private int _nextAttribute;
    private int _nextConstant;

    /// <summary>Which operator.</summary>
    internal OperatorCode Code => op.Code;

    /// <summary>True if another attribute follows.</summary>
    internal bool HasNext => _nextAttribute < op.Attributes.Count;

    /// <summary>True if another constant follows.</summary>
    internal bool HasConstant => _nextConstant < op.Constants.Count;

    /// <summary>Bytes of the next constant.</summary>
    internal int NextLength => op.Constants[_nextConstant].Length;

    /// <summary>The next attribute.</summary>
    internal int Next() => op.Attributes[_nextAttribute++];

    /// <summary>The next attributes.</summary>
    /// <param name="count">How many.</param>
    internal int[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    /// <summary>The next attribute, 0 or 1.</summary>
    internal bool NextFlag() => Next() == 1;

    /// <summary>The next constant, weights that are stored as w + 128.</summary>
    internal sbyte[] Weights() => Array.ConvertAll(NextConstant(), b => (sbyte)(b - BlobFormat.WeightOffset));

    /// <summary>The next constant, weights that are stored as w + 128, or two in a byte.</summary>
    /// <param name="count">Number of weights.</param>
    internal (sbyte[] Values, bool AreNarrow) Weights(int count)
    {
        bool areNarrow = op.Constants[_nextConstant].Length < count;
        return (areNarrow
            ? [.. NextConstant().SelectMany(pair => new[] { pair & 15, pair >> 4 }).Take(count).Select(
                w => (sbyte)(w + BlobFormat.NarrowToByte - BlobFormat.WeightOffset))]
            : Weights(), areNarrow);
    }

    /// <summary>The next constant, signed bytes.</summary>
    internal sbyte[] SBytes() => Array.ConvertAll(NextConstant(), b => (sbyte)b);

    /// <summary>The next constant, 16-bit integers.</summary>
    internal short[] Shorts()
    {
        byte[] bytes = NextConstant();
        short[] values = new short[bytes.Length / sizeof(short)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    /// <summary>The next constant, 32-bit integers.</summary>
    internal int[] Ints()
    {
        byte[] bytes = NextConstant();
        int[] values = new int[bytes.Length / sizeof(int)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    /// <summary>The next two constants, mantissas and exponents.</summary>
    internal FixedPointMultiplier[] Multipliers() =>
        [.. Ints().Zip(SBytes(), (mantissa, exponent) => new FixedPointMultiplier(mantissa, exponent))];

    private byte[] NextConstant() => op.Constants[_nextConstant++];
}
