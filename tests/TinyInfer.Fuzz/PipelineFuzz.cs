using System.Security.Cryptography;
using TinyInfer.Converter;
using TinyInfer.Converter.Tests.Simulation;

namespace TinyInfer.Fuzz;

/// <summary>Random pipelines, played by the simulator and by the firmware that is made of them.</summary>
internal static class PipelineFuzz
{
    internal static IEnumerable<byte[]> Seeds() => [[1], [2], [3]];

    /// <summary>Plays the pipeline that an input is the seed of.</summary>
    /// <param name="bytes">The input.</param>
    /// <param name="folder">Folder that receives its files.</param>
    /// <exception cref="ConversionException">What was drawn does not go together.</exception>
    /// <exception cref="InvalidOperationException">Simulator and firmware differ.</exception>
    internal static void Run(byte[] bytes, string folder)
    {
        RandomPipeline pipeline = new(BitConverter.ToInt32(SHA256.HashData(bytes)), folder);
        if (FirmwareComparison.Differ(pipeline.Definition, pipeline.Recording, pipeline.BlockLength, out _, out _, out _) is { } difference)
        {
            throw new InvalidOperationException(difference);
        }
    }
}
