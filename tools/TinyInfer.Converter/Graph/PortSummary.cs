using System.Globalization;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Graph;

/// <summary>A model's input or output in a report: real = scale · (q − zero point).</summary>
/// <param name="Name">Its name in the source model.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Scale">Real value of one step.</param>
/// <param name="ZeroPoint">The q of the real value 0.</param>
/// <param name="Type">Its type in the source model.</param>
public sealed record PortSummary(string Name, int[] Shape, float Scale, int ZeroPoint, ElementType Type)
{
    /// <summary>
    /// Meaning of the source model's integers if they have more than 8 bits; null if they have not, or stand for themselves.
    /// </summary>
    public Quantization? Wide { get; init; }

    /// <summary>True if the device has it as int16.</summary>
    public bool IsWide { get; init; }

    /// <summary>True where the source model has quantized integers.</summary>
    internal bool IsQuantized => Type.Offset() != null || Wide != null;

    /// <summary>The inputs and outputs of a model.</summary>
    /// <param name="model">A loaded model.</param>
    /// <returns>Inputs, and outputs.</returns>
    public static (IReadOnlyList<PortSummary> Inputs, IReadOnlyList<PortSummary> Outputs) Of(InferenceModel model)
    {
        string[] names = model.Metadata.GetLines(Format.Metadata.Ports) ?? [];
        string[] types = model.Metadata.GetLines(Format.Metadata.Types) ?? [];
        PortSummary[] ports =
        [
            .. model.Inputs.Concat(model.Outputs).Select((tensor, i) =>
                Of(tensor, i < names.Length ? names[i] : $"port {i}", types.ElementAtOrDefault(i) ?? string.Empty)),
        ];
        return (ports[..model.Inputs.Length], ports[model.Inputs.Length..]);
    }

    /// <summary>The line of a blob's metadata that says a type: its name; for a wide one scale and zero point follow.</summary>
    internal static string TypeLine(Value value)
    {
        string name = (value.Source?.Type ?? ElementType.Float32).Name();
        return value.Source?.Wide is { } wide ? FormattableString.Invariant($"{name} {wide.Scale:R} {wide.ZeroPoint}") : name;
    }

    private static PortSummary Of(Tensor tensor, string name, string line)
    {
        string[] words = line.Split(' ');
        _ = Enum.TryParse(words[0], ignoreCase: true, out ElementType type);
        return new PortSummary(name, tensor.Shape, tensor.Scale, tensor.ZeroPoint, type)
        {
            IsWide = tensor.WideData != null,
            Wide = words.Length == 3 && float.TryParse(words[1], CultureInfo.InvariantCulture, out float scale)
                && int.TryParse(words[2], CultureInfo.InvariantCulture, out int zeroPoint)
                ? new Quantization(scale, zeroPoint)
                : null,
        };
    }
}
