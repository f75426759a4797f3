using TinyInfer.Converter.Files;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Import;

/// <summary>A model as its file has it, whatever kind of file that is.</summary>
/// <param name="network">The model as a graph of the converter's operators.</param>
/// <param name="reference">The model in ONNX Runtime; null if ONNX Runtime cannot run it.</param>
internal sealed class ImportedModel(Network network, OnnxReference? reference) : IDisposable
{
    /// <summary>The model as a graph of the converter's operators.</summary>
    internal Network Network => network;

    /// <summary>The model in ONNX Runtime; null if ONNX Runtime cannot run it.</summary>
    internal OnnxReference? Reference => reference;

    /// <summary>True where the file fixes how everything is int8, so that no calibration data is needed.</summary>
    internal bool IsQuantized { get; init; }

    /// <summary>The threshold that an autoencoder's file brings, as text, or null.</summary>
    internal string? AnomalyThreshold { get; init; }

    /// <summary>The kind of score that an autoencoder's file names for its threshold, or null.</summary>
    internal string? AnomalyScore { get; init; }

    /// <summary>The same model as another network.</summary>
    /// <param name="other">The network.</param>
    internal ImportedModel With(Network other) => new(other, reference)
    {
        IsQuantized = IsQuantized,
        AnomalyThreshold = AnomalyThreshold,
        AnomalyScore = AnomalyScore,
    };

    /// <summary>Reads a model file of any kind.</summary>
    /// <param name="options">The model and how to take it.</param>
    /// <exception cref="ConversionException">The file cannot be read, or holds what cannot be converted.</exception>
    internal static ImportedModel Read(ImportOptions options)
    {
        byte[] file = InputFile.Read(options.Model);
        try
        {
            return TfLiteModelReader.Opens(options.Model, file)
                ? TfLiteModelReader.Read(file, options)
                : OnnxModelReader.Read(file, options);
        }
        catch (ConversionException e)
        {
            throw new ConversionException($"{options.Model}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reference?.Dispose();
}
