using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Plan;
using TinyInfer.Format;

namespace TinyInfer.Converter.Conversion;

/// <summary>A blob that carries a self-test and has passed it.</summary>
/// <param name="Blob">The blob.</param>
/// <param name="Model">The blob, loaded.</param>
internal sealed record VerifiedBlob(byte[] Blob, InferenceModel Model)
{
    /// <summary>Completes records with the RAM budget and a self-test, writes them, and runs what was written.</summary>
    /// <param name="records">The records, metadata included; completed.</param>
    /// <param name="network">The network that they were emitted from.</param>
    /// <param name="sample">The self-test's input.</param>
    /// <param name="ram">RAM in bytes that the model may take; null for no limit.</param>
    internal static VerifiedBlob Make(BlobModel records, Network network, IReadOnlyDictionary<string, float[]> sample, int? ram)
    {
        RamBudget.Apply(records, ram);
        records.SelfTest = SelfTestMaker.Make(BlobWriter.Write(records), network, sample);
        byte[] blob = BlobWriter.Write(records);
        InferenceModel model = InferenceModel.Load(blob);
        SelfTestResult result = model.SelfTest();
        return result.Passed
            ? new VerifiedBlob(blob, model)
            : throw new InvalidOperationException(
                $"The self-test of {records.Metadata[Metadata.Name]} fails at layer {result.FailedLayerName}.");
    }
}
