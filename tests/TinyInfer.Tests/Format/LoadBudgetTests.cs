using TinyInfer.Converter.Blob;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Format;

/// <summary>A blob is refused before it takes more memory or work than it may.</summary>
public class LoadBudgetTests
{
    private static readonly byte[] _blob = BlobWriter.Write(KernelZoo.CreateWithSelfTest(RoundingMode.Single, 1));

    [Theory]
    [InlineData("svdf-wraps-to-0", "memory")]
    [InlineData("svdf-64MB-small", "memory")]
    [InlineData("pool-hang", "work")]
    public void A_small_blob_that_asks_for_much_is_refused(string name, string what)
    {
        Assert.SkipUnless(Directory.Exists(Repository.SharedData), $"{Repository.SharedData} is absent: hostile blobs lie there.");
        byte[] blob = File.ReadAllBytes(Path.Combine(Repository.SharedData, "reports/hostile", $"{name}.tinf"));

        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => InferenceModel.Load(blob));

        string option = what == "work" ? nameof(LoadOptions.WorkLimit) : nameof(LoadOptions.MemoryLimit);
        Assert.Contains($"more {what} than LoadOptions.{option}", e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, LoadOptions.DefaultMemoryLimit);
    }

    [Fact]
    public void What_a_model_takes_is_enough_and_less_is_refused()
    {
        int memory = Least(limit => new LoadOptions { MemoryLimit = limit });
        int work = Least(limit => new LoadOptions { WorkLimit = limit });

        Assert.InRange(memory, InferenceModel.Load(_blob).ArenaSize, 2 * InferenceModel.Load(_blob).ArenaSize);
        Assert.InRange(work, InferenceModel.Load(_blob).ArenaSize, 1_000_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Without_memory_or_work_nothing_loads(int limit)
    {
        Assert.False(Loads(new LoadOptions { MemoryLimit = limit }));
        Assert.False(Loads(new LoadOptions { WorkLimit = limit }));
    }

    private static int Least(Func<int, LoadOptions> options)
    {
        int least = 0;
        for (int step = 1 << 29; step > 0; step /= 2)
        {
            least += Loads(options(least + step - 1)) ? 0 : step;
        }

        return least;
    }

    private static bool Loads(LoadOptions options)
    {
        try
        {
            InferenceModel.Load(new TinyInfer.Format.ArraySource(_blob), options);
            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }
}
