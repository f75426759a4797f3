using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Conversion;

/// <summary>Makes the self-test of a blob: one input, and the checksum of what each layer makes of it.</summary>
internal static class SelfTestMaker
{
    internal static BlobSelfTest Make(byte[] blob, Network network, IReadOnlyDictionary<string, float[]> sample)
    {
        InferenceModel model = InferenceModel.Load(blob);
        List<sbyte[]> inputs = [];
        for (int i = 0; i < model.Inputs.Length; i++)
        {
            Tensor input = model.Inputs[i];
            input.Write(network.Inputs[i].FromSample(sample));
            inputs.Add([.. Enumerable.Range(0, input.Length).Select(input.Get).SelectMany(
                q => input.Data == null ? (sbyte[])[unchecked((sbyte)q), (sbyte)(q >> 8)] : [(sbyte)q])]);
        }

        List<(int Operator, uint Checksum)> layers = [];
        model.LayerCompleted = (running, layer) => layers.Add((layer, Checksum(running.GetLayerOutputs(layer))));
        model.Reset();
        model.Run();
        return new BlobSelfTest(inputs, layers);
    }

    /// <summary>The checksum of what a layer has made.</summary>
    internal static uint Checksum(Tensor[] outputs)
    {
        Crc32 crc = new();
        foreach (Tensor output in outputs)
        {
            crc.Append(output);
        }

        return crc.Value;
    }
}
