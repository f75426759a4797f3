using TinyInfer.Converter.Data;
using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Tests.Learning;

/// <summary>
/// A machine that hums, and knocks or whistles when something is wrong; its recordings lie in a folder as long as a test.
/// </summary>
internal sealed class Machine : IDisposable
{
    internal const int Rate = 400;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("tinyinfer-tests-").FullName;

    /// <summary>Path of a file or folder in it.</summary>
    internal string this[string name] => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Records the machine.</summary>
    /// <param name="name">Folder and file, without its ending.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="seed">Decides on noise.</param>
    /// <param name="tone">Level of a tone that should not be there.</param>
    /// <param name="hum">How often it hums in a second.</param>
    /// <param name="level">How loud it is.</param>
    internal string Record(string name, int seconds, int seed, double tone = 0, double hum = 24, double level = 1)
    {
        Random random = new(seed);
        float[] samples = new float[seconds * Rate];
        double phase = random.NextDouble();
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)i / Rate;
            samples[i] = MathF.Round((float)((level * 200 * Math.Sin(2 * Math.PI * ((hum * time) + phase)))
                + (level * 60 * Normal.Draw(random))
                + (tone * Math.Sin(2 * Math.PI * 111 * time))));
        }

        string path = this[name + ".npy"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, NpyFile.Write([samples.Length], samples));
        return path;
    }

    /// <summary>Records normal work several times.</summary>
    /// <param name="count">How often.</param>
    /// <param name="seconds">How long each time.</param>
    internal Machine RecordNormal(int count = 6, int seconds = 40)
    {
        for (int i = 0; i < count; i++)
        {
            Record($"normal/{i}", seconds, i);
        }

        return this;
    }
}
