using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Health;

/// <summary>
/// What score and chosen features were like in calibration: mean and deviation of the score, and of each a range and a histogram of bins
/// that were about equally full. <c>tinyinfer fit --health</c> writes it.
/// </summary>
/// <remarks>
/// Little-endian: magic u32, version u16, reserved u16, size u32, checksum u32; windows u32; the score's mean and deviation f32; number of
/// series u8, 3 bytes reserved; then for each series its feature u32, lowest, highest, edges, and shares of the bins, f32. The first series
/// is the score, whose feature is −1.
/// </remarks>
public sealed class HealthProfile
{
    /// <summary>Key of a profile in a model's metadata, bytes.</summary>
    public const string MetadataKey = "health";

    /// <summary>Bins of a histogram.</summary>
    public const int Bins = 10;

    /// <summary>The most features.</summary>
    public const int MaximumFeatures = 16;

    /// <summary>The fewest windows that a profile can be made of.</summary>
    public const int FewestWindows = 50;

    /// <summary>"TIAH", as a little-endian integer.</summary>
    private const int Magic = 0x48414954;

    private const string Name = "health profile";
    private const int HeaderSize = 32;
    private const int Edges = Bins - 1;
    private const int SeriesSize = 4 * (1 + 2 + Edges + Bins);

    private readonly int[] _features;
    private readonly float[][] _numbers;

    /// <summary>Makes a profile.</summary>
    /// <param name="windows">Windows that it was made of.</param>
    /// <param name="mean">Mean of their scores.</param>
    /// <param name="deviation">Standard deviation of their scores, above 0.</param>
    /// <param name="features">Index of the feature of each series; of the first, the score, −1. Kept, not copied.</param>
    /// <param name="numbers">Of each series: lowest and highest value, edges in ascending order, shares of bins. Kept, not copied.</param>
    internal HealthProfile(int windows, float mean, float deviation, int[] features, float[][] numbers)
    {
        Windows = windows;
        Mean = mean;
        Deviation = deviation;
        _features = features;
        _numbers = numbers;
    }

    /// <summary>Windows that it was made of.</summary>
    public int Windows { get; }

    /// <summary>Mean of the scores.</summary>
    public float Mean { get; }

    /// <summary>Standard deviation of the scores.</summary>
    public float Deviation { get; }

    /// <summary>Number of series: the score, and chosen features.</summary>
    public int Count => _features.Length;

    /// <summary>Reads a profile.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> gave.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="ModelFormatException">The bytes are cut, damaged, of another version, or say something impossible.</exception>
    public static HealthProfile Read(byte[] bytes)
    {
        ByteReader reader = DetectorFormat.Open(bytes, Name, Magic, HeaderSize);
        int windows = reader.Int(FewestWindows, int.MaxValue);
        float mean = reader.FiniteFloat();
        float deviation = reader.FiniteFloat();
        int count = reader.Byte();
        reader.Skip(3);
        reader.Require(deviation > 0f && count >= 1 && count <= MaximumFeatures + 1, "deviation or number of series is impossible");
        int[] features = new int[count];
        float[][] numbers = new float[count][];
        for (int i = 0; i < count; i++)
        {
            features[i] = reader.Int(i == 0 ? -1 : 0, i == 0 ? -1 : DetectorFormat.MaximumCount - 1);
            numbers[i] = new float[2 + Edges + Bins];
            reader.FiniteFloats(numbers[i]);
            for (int k = 2; k < numbers[i].Length; k++)
            {
                bool isEdge = k < 2 + Edges;
                reader.Require(isEdge ? k == 2 || numbers[i][k] >= numbers[i][k - 1] : numbers[i][k] > 0f && numbers[i][k] <= 1f,
                    "edges of a histogram do not ascend, or a share is impossible");
            }
        }

        reader.RequireEnd();
        return new HealthProfile(windows, mean, deviation, features, numbers);
    }

    /// <summary>Writes the profile.</summary>
    /// <returns>The bytes, with their checksum.</returns>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderSize + (Count * SeriesSize)];
        ByteWriter writer = new ByteWriter(bytes) { At = DetectorFormat.ChecksumAt + 4 };
        writer.Int(Windows);
        writer.Float(Mean);
        writer.Float(Deviation);
        writer.Byte(Count);
        writer.At += 3;
        for (int i = 0; i < Count; i++)
        {
            writer.Int(_features[i]);
            writer.Floats(_numbers[i]);
        }

        DetectorFormat.Seal(bytes, Magic);
        return bytes;
    }

    /// <summary>Index of a series' feature; −1 of the score.</summary>
    /// <param name="series">Index of the series.</param>
    /// <returns>The index.</returns>
    public int GetFeature(int series)
    {
        return _features[series];
    }

    /// <summary>Whether a value is beyond what calibration had, by more than a tenth of its range.</summary>
    internal bool IsOutside(int series, float value)
    {
        float lowest = _numbers[series][0];
        float highest = _numbers[series][1];
        float margin = (highest - lowest) * 0.1f;
        return value < lowest - margin || value > highest + margin;
    }

    /// <summary>The bin that a value belongs to.</summary>
    internal int FindBin(int series, float value)
    {
        return FindBin(_numbers[series], 2, value);
    }

    /// <summary>The share of a bin in calibration, above 0.</summary>
    internal float GetShare(int series, int bin)
    {
        return _numbers[series][2 + Edges + bin];
    }

    /// <summary>The bin that a value belongs to, by edges.</summary>
    internal static int FindBin(float[] numbers, int firstEdge, float value)
    {
        int bin = 0;
        while (bin < Edges && value > numbers[firstEdge + bin])
        {
            bin++;
        }

        return bin;
    }

    /// <summary>
    /// A bin's share, as if half a window more were in each: a bin that was empty, of few windows, is no proof that nothing belongs there.
    /// </summary>
    internal static float ShareOf(int count, int all)
    {
        return (count + 0.5f) / (all + (0.5f * Bins));
    }
}
