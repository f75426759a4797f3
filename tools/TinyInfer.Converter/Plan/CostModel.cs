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
    private const double PerTableEntry = 14;
    private const double PerMovedElement = 5;
    private const double PerSummedElement = 8.6;
    private const double PerSum = 160;
    private const double PerAveragedElement = 15;
    private const double PerMean = 67;
    private const double PerComparedElement = 26;
    private const double PerRescaledPair = 70;
    private const double PerComparedPair = 34;
    private const double CompiledPerSummedElement = 6.2;
    private const double CompiledPerSum = 18;
    private const double CompiledPerComparedElement = 11;
    private const double CompiledPerRescaledPair = 33;
    private const double CompiledPerComparedPair = 23;
    private const double PerPermutedElement = 21;
    private const double CompiledPerPermutedElement = 12;
    private const double PerExponential = 127;
    private const double PerElement = 30;

    /// <summary>IL instructions that a step of a recurrent layer takes for each element of its state, besides the products.</summary>
    /// <param name="code">The operator.</param>
    /// <returns>The estimate.</returns>
    internal static double InstructionsPerState(OperatorCode code) => code switch
    {
        OperatorCode.Lstm => 250,
        OperatorCode.Gru => 200,
        _ => 70,
    };

    /// <summary>IL instructions of one run of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputLength">Number of elements that it reads.</param>
    /// <param name="outputLength">Number of elements that it writes.</param>
    /// <returns>The estimate.</returns>
    public static double Instructions(LayerSummary layer, int inputLength, int outputLength) => (layer.Mode, layer.Operator) switch
    {
        (ExecutionMode.Compiled, _) when layer.Macs > 0 => (layer.Macs * CompiledPerMac) + (outputLength * CompiledPerOutput),
        (ExecutionMode.Compiled, nameof(OperatorCode.Reduce) or nameof(OperatorCode.AveragePool2D)) =>
            (inputLength * CompiledPerSummedElement) + (outputLength * CompiledPerSum),
        (ExecutionMode.Compiled, nameof(OperatorCode.MaxPool2D)) => inputLength * CompiledPerComparedElement,
        (ExecutionMode.Compiled, nameof(OperatorCode.Add) or nameof(OperatorCode.Mul)) => outputLength * CompiledPerRescaledPair,
        (ExecutionMode.Compiled, nameof(OperatorCode.Maximum) or nameof(OperatorCode.Minimum)) => outputLength * CompiledPerComparedPair,
        (ExecutionMode.Compiled, nameof(OperatorCode.Transpose)) => outputLength * CompiledPerPermutedElement,
        (_, nameof(OperatorCode.DepthwiseConv2D)) => layer.Macs * DepthwisePerMac,
        (ExecutionMode.Packed, _) => (layer.Macs * PackedPerMac) + (outputLength * PackedPerOutput),
        (ExecutionMode.Compact, _) => (layer.Macs * CompactPerMac) + (outputLength * CompactPerOutput),
        (_, nameof(OperatorCode.Table)) => outputLength * PerTableEntry,
        (_, nameof(OperatorCode.Resize) or nameof(OperatorCode.Concat) or nameof(OperatorCode.Copy) or nameof(OperatorCode.Slice)
            or nameof(OperatorCode.StreamCache)) =>
            outputLength * PerMovedElement,
        (_, nameof(OperatorCode.AveragePool2D)) => (inputLength * PerAveragedElement) + (outputLength * PerMean),
        (_, nameof(OperatorCode.MaxPool2D)) => inputLength * PerComparedElement,
        (_, nameof(OperatorCode.Reduce)) => (inputLength * PerSummedElement) + (outputLength * PerSum),
        (_, nameof(OperatorCode.Add) or nameof(OperatorCode.Mul)) => outputLength * PerRescaledPair,
        (_, nameof(OperatorCode.Maximum) or nameof(OperatorCode.Minimum)) => outputLength * PerComparedPair,
        (_, nameof(OperatorCode.Transpose)) => outputLength * PerPermutedElement,
        (_, nameof(OperatorCode.Softmax)) => outputLength * PerExponential,
        _ => Math.Max(inputLength, outputLength) * PerElement,
    };
}
