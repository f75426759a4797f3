using TinyInfer.Guard.Collecting;
using TinyInfer.Guard.Sampling;

namespace {{name}};

/// <summary>What is collected, without the board: samples in, packets out.</summary>
public static class Collection
{
    /// <summary>Samples per frame.</summary>
    internal const int Channels = {{channels}};

    /// <summary>Frames of a packet.</summary>
    private const int BlockLength = {{block}};

    /// <summary>Packets that are taken before they are sent; 1 to send each at once.</summary>
    private const int BurstLength = {{burst}};

    private const int SilenceMilliseconds = {{silence}};

    /// <summary>What `tinyinfer record` is told of the sensor.</summary>
    private const string Settings = {{settings}};

    /// <summary>Makes the collector.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="link">Where packets go.</param>
    /// <returns>The collector.</returns>
    public static Collector Create(SampleSource source, PacketLink link)
    {
        Sampler sampler = new Sampler(source, BlockLength);
        return new Collector(sampler, BlockLength * Channels, BurstLength, Settings, SilenceMilliseconds, link);
    }
}
