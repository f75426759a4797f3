using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Conversion;

/// <summary>A model whose network has been quantized, and the data that it came about with.</summary>
/// <param name="Model">The model.</param>
/// <param name="Normal">All calibration samples that count; null without calibration data.</param>
/// <param name="Calibration">Those that ranges were taken from; null without.</param>
/// <param name="Validation">Samples that it is compared with the float model on.</param>
/// <param name="IsSequence">Whether samples are steps of one sequence.</param>
/// <param name="Tables">How tables of data have been understood.</param>
internal sealed record QuantizedNetwork(
    ImportedModel Model, SampleSet? Normal, SampleSet? Calibration, SampleSet Validation, bool IsSequence,
    IReadOnlyList<TableReport> Tables) : IDisposable
{
    /// <summary>Whether its ranges come from calibration data.</summary>
    internal bool IsCalibrated => Calibration != null && Model.Network.Activations.Any(v => !v.IsQuantizationFixed);

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
