namespace TinyInfer.Signal.Filters;

/// <summary>Second-order sections in series, in fixed point.</summary>
/// <remarks>
/// Direct form I with 64-bit sums. What rounding cuts off a result is kept and fed back through the poles beside it, so that it counts as
/// if results had 30 more bits: a section's error is at most 0.51 units, however slow or sharp it is, and that of its coefficients, 2^−31
/// each.
/// </remarks>
public sealed class BiquadCascade : SampleFilter
{
    private const int StatePerSection = 6;

    private const long Half = 1L << (Biquad.CoefficientBits - 1);

    private readonly Biquad[] _sections;
    private readonly long[] _state;

    /// <summary>Makes a cascade.</summary>
    /// <param name="sections">The sections, in order. Kept, not copied.</param>
    public BiquadCascade(Biquad[] sections)
    {
        _sections = sections;
        _state = new long[sections.Length * StatePerSection];
    }

    /// <inheritdoc/>
    public override int Process(int[] samples, int start, int stride, int count)
    {
        for (int i = 0; i < _sections.Length; i++)
        {
            Process(_sections[i], i * StatePerSection, samples, start, stride, start + (count * stride));
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        for (int i = 0; i < _state.Length; i++)
        {
            _state[i] = 0;
        }
    }

    /// <inheritdoc/>
    public override SampleFilter Clone()
    {
        return new BiquadCascade(_sections);
    }

    private void Process(Biquad section, int at, int[] samples, int start, int stride, int end)
    {
        long b0 = section.B0;
        long b1 = section.B1;
        long b2 = section.B2;
        long a1 = section.A1;
        long a2 = section.A2;
        long[] state = _state;
        long x1 = state[at];
        long x2 = state[at + 1];
        long y1 = state[at + 2];
        long y2 = state[at + 3];
        long rest1 = state[at + 4];
        long rest2 = state[at + 5];
        for (int i = start; i < end; i += stride)
        {
            long x = samples[i];
            long sum = (b0 * x) + (b1 * x1) + (b2 * x2) - (a1 * y1) - (a2 * y2) - (((a1 * rest1) + (a2 * rest2)) >> Biquad.CoefficientBits);
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = (sum + Half) >> Biquad.CoefficientBits;
            rest2 = rest1;
            rest1 = sum - (y1 << Biquad.CoefficientBits);
            samples[i] = (int)y1;
        }

        state[at] = x1;
        state[at + 1] = x2;
        state[at + 2] = y1;
        state[at + 3] = y2;
        state[at + 4] = rest1;
        state[at + 5] = rest2;
    }
}
