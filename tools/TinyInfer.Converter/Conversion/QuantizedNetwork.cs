using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import;

namespace TinyInfer.Converter.Conversion;

/// <summary>A model whose network has been quantized.</summary>
/// <param name="Model">The model.</param>
/// <param name="Plan">How.</param>
/// <param name="Validation">Samples that it is compared with the float model on.</param>
/// <param name="IsCalibrated">Whether its ranges come from calibration data.</param>
internal sealed record QuantizedNetwork(ImportedModel Model, QuantizationPlan Plan, SampleSet Validation, bool IsCalibrated);
