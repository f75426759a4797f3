using TinyInfer.Converter.Report;
using TinyInfer.Format;

namespace TinyInfer.Converter.Plan;

/// <summary>
/// Estimates what a layer costs on a board, where the interpreter executes one IL instruction at a time and their number is the time.
/// </summary>
/// <remarks>
/// The figures were counted on a nanoFramework runtime over the networks in models/ and MNIST's and a keyword spotter's: most layers lie within a fifth
/// of the estimate; convolutions with few channels or much padding take up to half as much again.
/// </remarks>
public static class CostModel
{
    /// <summary>Seconds that an ESP32 takes for one IL instruction, roughly, at 240 MHz.</summary>
    public const double SecondsPerInstruction = 1e-6;

    private const double CompactPerMac = 15;
    private const double CompactPerOutput = 90;
    private const double PackedPerMac = 2.8;
    private const double PackedPerOutput = 50;
    private const double DepthwisePerMac = 13;
    private const double CompiledPerMac = 1.7;
    private const double CompiledPerOutput = 25;
    private const double PerTableEntry = 21;
    private const double PerMovedElement = 5;
    private const double PerAveragedElement = 10;
    private const double PerComparedElement = 24;
    private const double PerReducedElement = 75;
    private const double PerExponential = 127;
    private const double PerElement = 30;

    /// <summary>IL instructions of one run of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputLength">Number of elements that it reads.</param>
    /// <param name="outputLength">Number of elements that it writes.</param>
    /// <returns>The estimate.</returns>
    public static double Instructions(LayerSummary layer, int inputLength, int outputLength) => (layer.Mode, layer.Operator) switch
    {
        (ExecutionMode.Compiled, _) when layer.Macs > 0 => (layer.Macs * CompiledPerMac) + (outputLength * CompiledPerOutput),
        (_, nameof(OperatorCode.DepthwiseConv2D)) => layer.Macs * DepthwisePerMac,
        (ExecutionMode.Packed, _) => (layer.Macs * PackedPerMac) + (outputLength * PackedPerOutput),
        (ExecutionMode.Compact, _) => (layer.Macs * CompactPerMac) + (outputLength * CompactPerOutput),
        (_, nameof(OperatorCode.Table)) => outputLength * PerTableEntry,
        (_, nameof(OperatorCode.Resize) or nameof(OperatorCode.Concat) or nameof(OperatorCode.Copy) or nameof(OperatorCode.StreamCache)) =>
            outputLength * PerMovedElement,
        (_, nameof(OperatorCode.AveragePool2D)) => inputLength * PerAveragedElement,
        (_, nameof(OperatorCode.MaxPool2D)) => inputLength * PerComparedElement,
        (_, nameof(OperatorCode.Reduce)) => inputLength * PerReducedElement,
        (_, nameof(OperatorCode.Softmax)) => outputLength * PerExponential,
        _ => Math.Max(inputLength, outputLength) * PerElement,
    };
}
