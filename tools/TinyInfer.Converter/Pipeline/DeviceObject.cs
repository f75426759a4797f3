using System.Globalization;

namespace TinyInfer.Converter.Pipeline;

/// <summary>An object of the device libraries, and the C# expression that makes the same in firmware: one definition, two forms.</summary>
/// <typeparam name="T">Type of the object.</typeparam>
/// <param name="Value">The object.</param>
/// <param name="Code">The expression.</param>
/// <param name="Instructions">IL instructions that it takes on the device, estimated: features per window, filters a sample that goes
/// in.</param>
public sealed record DeviceObject<T>(T Value, string Code, double Instructions = 0)
{
    /// <summary>
    /// Names of the features of one channel, or the bands of a bank; null for samples, which are called after their channels.
    /// </summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The same with names.</summary>
    /// <param name="names">The names.</param>
    internal DeviceObject<T> Named(IEnumerable<string> names) => this with { Names = [.. names] };
}

/// <summary>Values as C# literals.</summary>
internal static class Literal
{
    internal static string Of(float value) => value.ToString("G9", CultureInfo.InvariantCulture) + "f";

    internal static string Of(double value) => value.ToString("G17", CultureInfo.InvariantCulture) + "d";

    internal static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal static string Of(bool value) => value ? "true" : "false";

    internal static string Of<T>(T value)
        where T : struct, Enum => $"{typeof(T).Name}.{value}";

    internal static string Array(string type, IEnumerable<string> values) => $"new {type}[] {{ {string.Join(", ", values)} }}";

    internal static string Of(float[]? values) => values == null ? "null" : Array("float", values.Select(Of));

    internal static string Of(double[] values) => Array("double", values.Select(Of));

    internal static string Of(int[] values) => Array("int", values.Select(Of));
}
