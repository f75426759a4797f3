using TinyInfer.Signal.Filters;

namespace TinyInfer.Signal.Features;

/// <summary>Filters of all channels between the sensor and the window, with a look at the raw samples before they are filtered.</summary>
internal sealed class FilterStage
{
    /// <summary>Frames that are checked and filtered at a time.</summary>
    private const int BlockLength = 64;

    private readonly SampleFilter[][] _filters;
    private readonly SampleScan _scan = new SampleScan();

    /// <summary>Makes the stage; each channel gets filters of its own.</summary>
    internal FilterStage(SampleFilter[] filters, int channels)
    {
        Decimation = 1;
        foreach (SampleFilter filter in filters)
        {
            Decimation *= filter.Decimation;
        }

        _filters = new SampleFilter[channels][];
        for (int channel = 0; channel < channels; channel++)
        {
            _filters[channel] = new SampleFilter[filters.Length];
            for (int i = 0; i < filters.Length; i++)
            {
                _filters[channel][i] = filters[i].Clone();
            }
        }

        Block = new SlidingWindow(channels, BlockLength, BlockLength);
    }

    /// <summary>Samples that go in for one that comes out.</summary>
    internal int Decimation { get; }

    /// <summary>The raw samples.</summary>
    internal SlidingWindow Block { get; }

    /// <summary>Frames of filtered samples at the start of the block's array.</summary>
    internal int Count { get; private set; }

    /// <summary>Checks and filters a full block in place.</summary>
    internal SensorFault Run(SensorHealth[] health)
    {
        SensorFault fault = SensorFault.None;
        int channels = Block.Channels;
        for (int channel = 0; channel < channels; channel++)
        {
            if (health != null)
            {
                _scan.Run(Block.Samples, channel, channels, BlockLength);
                fault |= health[channel].Check(Block.Samples, channel, channels, _scan);
            }

            int count = BlockLength;
            foreach (SampleFilter filter in _filters[channel])
            {
                count = filter.Process(Block.Samples, channel, channels, count);
            }

            Count = count;
        }

        return fault;
    }

    /// <summary>Forgets all samples.</summary>
    internal void Reset()
    {
        Block.Clear();
        foreach (SampleFilter[] channel in _filters)
        {
            foreach (SampleFilter filter in channel)
            {
                filter.Reset();
            }
        }
    }
}
