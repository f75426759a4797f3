using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// Estimates what an interpreted layer costs on a board, where the interpreter executes one IL instruction at a time: their number
/// decides the time (see <see cref="Boards.Board"/>). What generated code costs is known from the code itself: see <see cref="IlCost"/>.
/// </summary>
public static class CostModel
{
    /// <summary>IL instructions of one run of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="records">The records of its blob, with the attributes of all layers.</param>
    /// <returns>The estimate.</returns>
    public static double Instructions(LayerSummary layer, BlobModel records)
    {
        BlobOperator op = records.Operators[layer.Index];
        return records.IsWide(op) ? WideCosts.Of(records, op, layer.Mode) : op.Code switch
        {
            OperatorCode.Dense => DenseCost.Of(records, op, layer.Mode),
            OperatorCode.Conv2D => ConvolutionCost.OfConv2D(records, op, layer.Mode),
            OperatorCode.ConvTranspose2D => ConvolutionCost.OfConvTranspose2D(records, op, layer.Mode),
            OperatorCode.DepthwiseConv2D => DepthwiseCost.Of(records, op),
            OperatorCode.Lstm or OperatorCode.Gru or OperatorCode.Rnn => RecurrentCost.Of(records, op, layer.Mode),
            OperatorCode.Svdf => SvdfCost.Of(records, op, layer.Mode),
            OperatorCode.MaxPool2D or OperatorCode.AveragePool2D => PoolCost.Of(op),
            _ => KernelCosts.Of(records, op),
        };
    }
}
