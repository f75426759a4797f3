using TinyInfer.DeviceHarness;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>
/// The device's features of the bearing example against those that its model was trained on, computed in doubles by another library.
/// </summary>
public sealed class BearingFeaturesTests
{
    private const int Length = 1024;
    private const int Bands = 128;

    [Fact]
    public void Features_are_those_of_the_training_script()
    {
        string folder = Repository.Locate("models", "bearing");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "recording.npy")), $"Skipped: {folder} has no recording.npy.");
        short[] recording = Read<short>(folder, "recording.npy", sizeof(short));
        float[] expected = Read<float>(folder, "windows.npy", sizeof(float));
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = Length,
            Extractors =
                [new SpectralBands(1, Length, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, Bands), BandScale.Log2Power, 1f)],
        });
        float[] features = new float[Bands];
        double squares = 0;
        int window = 0;
        for (int used = 0; used < recording.Length;)
        {
            used += pipeline.Append(recording, used, recording.Length - used);
            for (; pipeline.IsReady; window++)
            {
                pipeline.Compute();
                pipeline.Write(features);
                for (int band = 0; band < Bands; band++)
                {
                    double error = features[band] - expected[(window * Bands) + band];
                    Assert.True(Math.Abs(error) < 2e-3, $"window {window}, band {band}: {error}");
                    squares += error * error;
                }
            }
        }

        Assert.Equal(expected.Length, window * Bands);
        Assert.True(Math.Sqrt(squares / expected.Length) < 1e-4);
    }

    private static T[] Read<T>(string folder, string name, int size)
        where T : struct
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, name));
        int header = 10 + BitConverter.ToUInt16(file, 8);
        T[] values = new T[(file.Length - header) / size];
        Buffer.BlockCopy(file, header, values, 0, file.Length - header);
        return values;
    }
}
