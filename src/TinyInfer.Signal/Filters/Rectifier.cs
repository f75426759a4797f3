namespace TinyInfer.Signal.Filters;

/// <summary>The absolute value of each sample: what is left of an oscillation when its carrier is smoothed away is its envelope.</summary>
public sealed class Rectifier : SampleFilter
{
    /// <inheritdoc/>
    public override int Process(int[] samples, int start, int stride, int count)
    {
        int end = start + (count * stride);
        for (int i = start; i < end; i += stride)
        {
            if (samples[i] < 0)
            {
                samples[i] = -samples[i];
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
    }

    /// <inheritdoc/>
    public override SampleFilter Clone()
    {
        return new Rectifier();
    }
}
