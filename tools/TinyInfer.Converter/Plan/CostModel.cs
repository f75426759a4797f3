using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Report;
using TinyInfer.Format;

namespace TinyInfer.Converter.Plan;

/// <summary>
/// Estimates what an interpreted layer costs on a board, where the interpreter executes one IL instruction at a time and their number is the time. What
/// generated code costs is known from the code itself: see <see cref="IlCost"/>.
/// </summary>
/// <remarks>
/// The figures of weighted layers were counted on a nanoFramework runtime over the networks in models/ and MNIST's and a keyword spotter's: most layers lie
/// within a fifth of the estimate; convolutions with few channels or much padding take up to half as much again. <see cref="KernelCosts"/> and
/// <see cref="RecurrentCosts"/> have the others.
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

    /// <summary>IL instructions of one run of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="records">The records of its blob, with the attributes of all layers.</param>
    /// <returns>The estimate.</returns>
    public static double Instructions(LayerSummary layer, BlobModel records)
    {
        BlobOperator op = records.Operators[layer.Index];
        if ((KernelCosts.Of(records, op) ?? RecurrentCosts.Of(op, layer.Mode)) is { } counted)
        {
            return counted;
        }

        int outputs = records.Tensors[op.Outputs[0]].Length;
        return op.Code switch
        {
            OperatorCode.DepthwiseConv2D => layer.Macs * DepthwisePerMac,
            _ when layer.Mode == ExecutionMode.Packed => (layer.Macs * PackedPerMac) + (outputs * PackedPerOutput),
            _ => (layer.Macs * CompactPerMac) + (outputs * CompactPerOutput),
        };
    }
}
