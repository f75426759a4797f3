using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Report;

/// <summary>A model's input or output in a report: real = scale · (q − zero point).</summary>
/// <param name="Name">Its name in the source model.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Scale">Real value of one step.</param>
/// <param name="ZeroPoint">The q of the real value 0.</param>
/// <param name="Type">Its type in the source model.</param>
public sealed record PortSummary(string Name, int[] Shape, float Scale, int ZeroPoint, ElementType Type)
{
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
                new PortSummary(i < names.Length ? names[i] : $"port {i}", tensor.Shape, tensor.Scale, tensor.ZeroPoint, TypeOf(types.ElementAtOrDefault(i)))),
        ];
        return (ports[..model.Inputs.Length], ports[model.Inputs.Length..]);
    }

    private static ElementType TypeOf(string? name) => Enum.TryParse(name, ignoreCase: true, out ElementType type) ? type : ElementType.Float32;
}
