namespace TinyInfer.Converter.Files;

/// <summary>How many numbers are read from a file: each takes 4 bytes, and several times that while it is worked on.</summary>
/// <param name="Megabytes">The most, in 1,048,576 bytes of float32.</param>
public sealed record DataLimit(int Megabytes)
{
    /// <summary>Name of the option that sets it.</summary>
    public const string Option = "--data-limit";

    /// <summary>The limit unless the user gives another.</summary>
    public static DataLimit Default { get; } = new(512);

    /// <summary>The most numbers.</summary>
    internal long Count => Math.Min(((long)Megabytes << 20) / sizeof(float), Array.MaxLength);

    /// <summary>Proves that numbers may be read, before there is room for them.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="path">Their file, for the message.</param>
    /// <exception cref="ConversionException">There are too many.</exception>
    internal void Require(double count, string path)
    {
        if (count > Count)
        {
            throw new ConversionException(
                $"{path}: holds {count * sizeof(float) / (1 << 20):N0} MB of numbers, where up to {Count * sizeof(float) >> 20:N0} MB are "
                + $"read. Take fewer of them, or raise the limit: {Option} MB.");
        }
    }
}
