using System.Diagnostics;
using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Format;

/// <summary>A hostile blob gets a ModelFormatException, and nothing else.</summary>
public class HostileBlobTests
{
    private static readonly byte[] _blob = BlobWriter.Write(KernelZoo.CreateWithSelfTest(RoundingMode.TfLite, 1));

    [Fact]
    public void A_blob_cut_anywhere_is_refused()
    {
        for (int length = 0; length < _blob.Length; length++)
        {
            byte[] cut = _blob[..length];
            Assert.Throws<ModelFormatException>(() => InferenceModel.Load(cut));
        }

        Assert.Throws<ModelFormatException>(() => InferenceModel.Load([.. _blob, 0]));
    }

    [Fact]
    public void A_blob_with_any_byte_changed_is_refused()
    {
        Random random = new(1);
        byte[] changed = [.. _blob];
        for (int at = 0; at < changed.Length; at++)
        {
            changed[at] ^= (byte)random.Next(1, 256);
            Assert.Throws<ModelFormatException>(() => InferenceModel.Load(changed));
            changed[at] = _blob[at];
        }
    }

    [Theory]
    [InlineData]
    [InlineData(1f)]
    [InlineData(1f, 2f)]
    [InlineData(0f, 2f, 1f)]
    [InlineData(-1f, 2f, 1f)]
    [InlineData(float.NaN, 2f, 1f)]
    [InlineData(3e9f, 2f, 1f)]
    [InlineData(1f, float.NaN, 1f)]
    [InlineData(1f, 1f, float.PositiveInfinity)]
    [InlineData(1f, 1f, 1f, 1f, 1f, 1f, 0f, 0f, 0f, 0f, 0f)]
    [InlineData(5f, 1f, 0f)]
    public void A_normalization_that_does_not_fit_its_input_is_refused(params float[] entry)
    {
        BlobModel model = KernelZoo.CreateWithSelfTest(RoundingMode.Single, 1);
        Assert.Null(InferenceModel.Load(BlobWriter.Write(model)).Input.Normalization);
        model.Metadata[Metadata.Normalization + "0"] = entry;
        Assert.Throws<ModelFormatException>(() => InferenceModel.Load(BlobWriter.Write(model)));
    }

    [Fact]
    public void A_sealed_blob_cut_anywhere_is_refused_or_runs()
    {
        for (int length = BlobFormat.HeaderSize; length < _blob.Length; length++)
        {
            byte[] cut = _blob[..length];
            BitConverter.TryWriteBytes(cut.AsSpan(BlobFormat.TotalSizeAt), length);
            TryRun(cut, $"cut to {length}");
        }
    }

    [Fact]
    public void A_sealed_blob_with_any_byte_before_the_constants_changed_is_refused_or_runs()
    {
        Random random = new(2);
        int end = BitConverter.ToInt32(_blob, BlobFormat.ConstantsAt);
        for (int at = 0; at < end; at++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7F, 0x80, 0xFF, (byte)random.Next(256)])
            {
                byte[] changed = [.. _blob];
                changed[at] = value;
                TryRun(changed, $"byte {at} = {value}");
            }
        }
    }

    [Fact]
    public void A_sealed_blob_with_any_number_changed_is_refused_or_runs()
    {
        int[] values = [0, 1, -1, 2, 255, 65536, 1 << 20, (1 << 20) + 1, 1 << 24, 1 << 30, int.MaxValue, int.MinValue, int.MinValue + 1];
        int end = BitConverter.ToInt32(_blob, BlobFormat.ConstantsAt);
        for (int at = 0; at < end; at += 4)
        {
            foreach (int value in values)
            {
                byte[] changed = [.. _blob];
                BitConverter.TryWriteBytes(changed.AsSpan(at), value);
                TryRun(changed, $"number {at} = {value}");
            }
        }
    }

    [Fact]
    public void A_sealed_blob_changed_at_random_is_refused_or_runs()
    {
        int refused = 0;
        const int Trials = 5000;
        for (int seed = 0; seed < Trials; seed++)
        {
            Random random = new(seed);
            byte[] changed = [.. _blob];
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                int at = random.Next(changed.Length);
                if (random.Next(2) == 0)
                {
                    changed[at] = (byte)random.Next(256);
                }
                else
                {
                    // A small number where a small number may have stood.
                    BitConverter.TryWriteBytes(changed.AsSpan(Math.Min(at & ~3, changed.Length - 4)), random.Next(-2, 100));
                }
            }

            refused += TryRun(changed, $"seed {seed}") ? 0 : 1;
        }

        // Neither is everything refused, so that nothing is tested, nor is everything let through.
        Assert.InRange(refused, Trials / 20, Trials * 19 / 20);
    }

    /// <summary>Loads and runs a blob, whose checksum is made right, in two ways.</summary>
    /// <returns>Whether it loaded.</returns>
    private static bool TryRun(byte[] blob, string what)
    {
        BlobWriter.Seal(blob);
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            Run(new ArraySource(blob), ExecutionMode.Compact);
            Run(new StreamedSource(blob), ExecutionMode.Packed);
            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
            return false;
        }
        finally
        {
            Assert.True(watch.ElapsedMilliseconds < 5000, $"{what}: took {watch.ElapsedMilliseconds} ms");
        }
    }

    private static void Run(ModelSource source, ExecutionMode mode)
    {
        InferenceModel model = InferenceModel.Load(source, new LoadOptions { Mode = mode });
        model.Run();
        model.SelfTest();
        model.GetLayerName(0);
    }
}
