namespace TinyInfer.Converter.Report;

/// <summary>A model's input or output in a report: real = scale · (q − zero point).</summary>
/// <param name="Name">Its name in the source model.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Scale">Real value of one step.</param>
/// <param name="ZeroPoint">The q of the real value 0.</param>
public sealed record PortSummary(string Name, int[] Shape, float Scale, int ZeroPoint)
{
    /// <summary>The inputs and outputs of a model.</summary>
    /// <param name="model">A loaded model.</param>
    /// <returns>Inputs, and outputs.</returns>
    public static (IReadOnlyList<PortSummary> Inputs, IReadOnlyList<PortSummary> Outputs) Of(InferenceModel model)
    {
        string[] names = model.Metadata.GetLines(Format.Metadata.Ports) ?? [];
        PortSummary[] ports =
        [
            .. model.Inputs.Concat(model.Outputs).Select((tensor, i) =>
                new PortSummary(i < names.Length ? names[i] : $"port {i}", tensor.Shape, tensor.Scale, tensor.ZeroPoint)),
        ];
        return (ports[..model.Inputs.Length], ports[model.Inputs.Length..]);
    }
}
