using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Files;
using TinyInfer.Format;

namespace TinyInfer.Converter.Execution;

/// <summary>A blob from a file, loaded as the device loads it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Size">Bytes of the blob.</param>
/// <param name="Model">The model.</param>
/// <param name="Layers">Its layers.</param>
public sealed record LoadedModel(string Path, int Size, InferenceModel Model, IReadOnlyList<LayerSummary> Layers)
{
    /// <summary>The model's name; the file's where the blob has none.</summary>
    public string Name => Model.Metadata.GetText(Metadata.Name) ?? System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The autoencoder's anomaly score as the blob describes it.</summary>
    public required ModelScore Score { get; init; }

    /// <summary>The blob's tensors and operators.</summary>
    public required BlobModel Records { get; init; }

    /// <summary>How the model's state is treated from one sample to the next.</summary>
    /// <param name="isSequence">True where samples are said to be steps of one sequence.</param>
    /// <returns>The use.</returns>
    public StateUse StateUse(bool isSequence) => StateUses.Of(Records, isSequence);

    /// <summary>Loads a blob.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">How weighted layers run.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or is no sound blob.</exception>
    public static LoadedModel Read(string path, ExecutionMode mode = ExecutionMode.Auto)
    {
        return Of(path, InputFile.Read(path), mode);
    }

    /// <summary>Loads a blob that is in memory.</summary>
    /// <param name="path">The file that it is of, for messages.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="mode">How weighted layers run.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConversionException">It is no sound blob.</exception>
    internal static LoadedModel Of(string path, byte[] blob, ExecutionMode mode = ExecutionMode.Auto)
    {
        try
        {
            InferenceModel model = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode });
            BlobModel records = BlobModelReader.Read(blob);
            return new LoadedModel(path, blob.Length, model, LayerSummary.Of(model, records))
            {
                Records = records,
                Score = ModelScore.Of(model.Metadata)
            };
        }
        catch (Exception e) when (e is ModelFormatException or ConversionException)
        {
            throw new ConversionException($"{path}: {e.Message}", e);
        }
    }
}
