using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests;

public class InferenceModelTests
{
    [Theory]
    [InlineData(ExecutionMode.Compact, RoundingMode.Single, false)]
    [InlineData(ExecutionMode.Packed, RoundingMode.TfLite, false)]
    [InlineData(ExecutionMode.Compact, RoundingMode.TfLite, true)]
    [InlineData(ExecutionMode.Packed, RoundingMode.Single, true)]
    public void A_run_allocates_nothing(ExecutionMode mode, RoundingMode rounding, bool streamed)
    {
        byte[] blob = BlobWriter.Write(KernelZoo.Create(rounding, 1));
        InferenceModel model = InferenceModel.Load(
            streamed ? new StreamedSource(blob) : new ArraySource(blob), new LoadOptions { Mode = mode });
        model.Run();

        Assert.Equal(0, AllocationCounter.Of(() =>
        {
            for (int run = 0; run < 10; run++)
            {
                model.Run();
            }
        }));
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void All_modes_and_sources_give_the_same_bytes(RoundingMode rounding)
    {
        byte[] blob = BlobWriter.Write(KernelZoo.Create(rounding, 2));
        InferenceModel[] models =
        [
            InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Compact }),
            InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Packed }),
            InferenceModel.Load(new ArraySource(blob), new LoadOptions { PackedBudget = 1000 }),
            InferenceModel.Load(new StreamedSource(blob), new LoadOptions { Mode = ExecutionMode.Compact }),
            InferenceModel.Load(new StreamedSource(blob), new LoadOptions { Mode = ExecutionMode.Packed }),
        ];
        Random random = new(3);
        HashSet<string> seen = [];
        for (int run = 0; run < 20; run++)
        {
            sbyte[] input = random.NextSBytes(models[0].Input.Length);
            string[] results = [.. models.Select(model =>
            {
                string text = string.Empty;
                model.LayerCompleted = (_, layer) => text += $"{layer}: {string.Join(' ', Read(model.GetLayerOutputs(layer)[0]))}\n";
                model.Input.Write(input);
                model.Run();
                return text;
            })];
            Assert.All(results, result => Assert.Equal(results[0], result));
            seen.Add(results[0]);
        }

        Assert.Equal(20, seen.Count);
    }

    [Fact]
    public void Layers_are_packed_as_far_as_the_budget_goes()
    {
        byte[] blob = BlobWriter.Write(KernelZoo.Create(RoundingMode.Single, 2));
        int all = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Packed }).PackedSize;

        InferenceModel model = InferenceModel.Load(new ArraySource(blob), new LoadOptions { PackedBudget = all / 2 });

        ExecutionMode[] modes = [.. Enumerable.Range(0, model.LayerCount).Select(model.GetLayerMode)];
        Assert.InRange(model.PackedSize, 1, all / 2);
        Assert.Contains(ExecutionMode.Compact, modes);
        Assert.Contains(ExecutionMode.Packed, modes);
        Assert.Equal(0, InferenceModel.Load(new ArraySource(blob), new LoadOptions { PackedBudget = 0 }).PackedSize);
    }

    [Fact]
    public void Layers_that_a_model_does_not_have_are_refused()
    {
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(KernelZoo.Create(RoundingMode.Single, 1)));

        foreach (int layer in (int[])[-1, model.LayerCount, int.MinValue, int.MaxValue])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => model.GetLayerMode(layer));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.GetLayerName(layer));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.GetLayerOutputs(layer));
        }
    }

    [Fact]
    public void Null_is_neither_a_blob_nor_a_key()
    {
        Assert.Throws<ArgumentNullException>(() => InferenceModel.Load(null!));
        Assert.Throws<ArgumentNullException>(() => InferenceModel.Load(null!, null!));
        Assert.Throws<ArgumentNullException>(() => new ArraySource(null!));
        Assert.Throws<ArgumentNullException>(() => new PartedSource(null!));
        Metadata metadata = InferenceModel.Load(BlobWriter.Write(KernelZoo.Create(RoundingMode.Single, 1))).Metadata;
        Assert.Throws<ArgumentNullException>(() => metadata.GetText(null!));
        Assert.Throws<ArgumentNullException>(() => metadata.GetLines(null!));
        Assert.Throws<ArgumentNullException>(() => metadata.GetFloats(null!));
        Assert.Throws<ArgumentNullException>(() => metadata.GetBytes(null!));
        Assert.Throws<ArgumentNullException>(() => new Crc32().Append((byte[])null!, 0, 0));
        Assert.Throws<ArgumentNullException>(() => new Crc32().Append((sbyte[])null!, 0, 0));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_checksum_of_bytes_that_are_not_there_is_refused(int offset, int count)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crc32().Append(new byte[4], offset, count));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crc32().Append(new sbyte[4], offset, count));
    }

    [Fact]
    public void The_self_test_passes_on_what_was_written()
    {
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(KernelZoo.CreateWithSelfTest(RoundingMode.TfLite, 4)));

        SelfTestResult result = model.SelfTest();

        Assert.True(result.Available);
        Assert.True(result.Passed);
        Assert.Null(result.FailedLayerName);
    }

    [Fact]
    public void The_self_test_names_the_first_layer_that_differs()
    {
        BlobModel zoo = KernelZoo.CreateWithSelfTest(RoundingMode.Single, 5);
        int dense = zoo.Operators.FindIndex(op => op.Code == OperatorCode.Dense);
        zoo.Operators[dense].Constants[1][2] ^= 0x40;

        SelfTestResult result = InferenceModel.Load(BlobWriter.Write(zoo)).SelfTest();

        Assert.Equal(dense, result.FailedLayer);
        Assert.Equal($"Dense {dense}", result.FailedLayerName);
    }

    [Fact]
    public void A_blob_without_a_self_test_says_so()
    {
        SelfTestResult result = InferenceModel.Load(BlobWriter.Write(KernelZoo.Create(RoundingMode.Single, 6))).SelfTest();

        Assert.False(result.Available);
    }

    private static sbyte[] Read(Tensor tensor)
    {
        sbyte[] values = new sbyte[tensor.Length];
        tensor.Read(values);
        return values;
    }
}
