namespace TinyInfer.Signal.Features;

/// <content>The loops: what is done for each feature is done for all of them in every window.</content>
public sealed partial class FeatureScaler
{
    private void WriteUniform(int[] values, sbyte[] target, int at)
    {
        long multiplier = _input.Multipliers[0];
        long bias = _input.Biases[0];
        int shift = _input.Shifts[0];
        int count = values.Length;
        int i = 0;
        for (int last = count - 3; i < last; i += 4)
        {
            long q = ((values[i] * multiplier) + bias) >> shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at] = (sbyte)q;
            q = ((values[i + 1] * multiplier) + bias) >> shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 1] = (sbyte)q;
            q = ((values[i + 2] * multiplier) + bias) >> shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 2] = (sbyte)q;
            q = ((values[i + 3] * multiplier) + bias) >> shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 3] = (sbyte)q;
            at += 4;
        }

        for (; i < count; i++)
        {
            long q = ((values[i] * multiplier) + bias) >> shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at] = (sbyte)q;
            at++;
        }
    }

    private void WriteEach(int[] values, sbyte[] target, int at)
    {
        int[] multipliers = _input.Multipliers;
        long[] biases = _input.Biases;
        byte[] shifts = _input.Shifts;
        for (int i = 0; i < multipliers.Length; i++)
        {
            long q = ((values[i] * (long)multipliers[i]) + biases[i]) >> shifts[i];
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[i + at] = (sbyte)q;
        }
    }

    private void WritePeriodic(int[] values, sbyte[] target, int at)
    {
        int[] multipliers = _input.Multipliers;
        long[] biases = _input.Biases;
        byte[] shifts = _input.Shifts;
        int period = multipliers.Length;
        int count = values.Length;

        // One gain after the other, not one value after the other: what belongs to a gain is loaded once.
        for (int first = 0; first < period; first++)
        {
            long multiplier = multipliers[first];
            long bias = biases[first];
            int shift = shifts[first];
            for (int i = first; i < count; i += period)
            {
                long q = ((values[i] * multiplier) + bias) >> shift;
                if ((sbyte)q != q)
                {
                    q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
                }

                target[i + at] = (sbyte)q;
            }
        }
    }

    private void WriteWide(int[] values, short[] target, int at)
    {
        int[] multipliers = _input.Multipliers;
        long[] biases = _input.Biases;
        byte[] shifts = _input.Shifts;
        int i = 0;
        while (i < values.Length)
        {
            for (int j = 0; j < multipliers.Length; j++)
            {
                long q = ((values[i] * (long)multipliers[j]) + biases[j]) >> shifts[j];
                if ((short)q != q)
                {
                    q = q < 0 ? short.MinValue : short.MaxValue;
                }

                target[i + at] = (short)q;
                i++;
            }
        }
    }
}
