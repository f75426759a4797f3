using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class RecurrentTests
{
    [Fact]
    public void Every_mode_and_source_gives_the_same_bytes()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            byte[] blob = BlobWriter.Write(RecurrentZoo.Create(seed));
            InferenceModel[] models =
            [
                InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Compact }),
                InferenceModel.Load(new StreamedSource(blob), new LoadOptions { Mode = ExecutionMode.Compact }),
                InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Packed }),
            ];
            Random random = new(seed);
            for (int run = 0; run < 5; run++)
            {
                sbyte[] input = random.NextSBytes(models[0].Input.Length);
                sbyte[][] outputs = Array.ConvertAll(models, model => Run(model, input));
                Assert.Equal(outputs[0], outputs[1]);
                Assert.Equal(outputs[0], outputs[2]);
            }
        }
    }

    [Fact]
    public void Reset_forgets_and_a_run_allocates_nothing()
    {
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(RecurrentZoo.Create(3)));
        sbyte[] input = new Random(1).NextSBytes(model.Input.Length);
        sbyte[] first = Run(model, input);
        sbyte[] second = Run(model, input);
        model.Reset();

        Assert.NotEqual(first, second);
        Assert.Equal(first, Run(model, input));

        Assert.Equal(0, AllocationCounter.Of(model.Run));
    }

    private static sbyte[] Run(InferenceModel model, sbyte[] input)
    {
        model.Input.Write(input);
        model.Run();
        sbyte[] output = new sbyte[model.Output.Length];
        model.Output.Read(output);
        return output;
    }
}
