namespace TinyInfer.Anomaly;

/// <summary>Which channels or bands make a score what it is.</summary>
public static class Explanation
{
    /// <summary>Finds the largest contributions.</summary>
    /// <param name="contributions">Contributions, one per channel, band or feature.</param>
    /// <param name="top">Receives the indices of the largest, the largest first; equal ones in their order. Filled with −1 where there are
    /// fewer.</param>
    public static void FindTop(float[] contributions, int[] top)
    {
        int found = 0;
        for (int i = 0; i < contributions.Length; i++)
        {
            float value = contributions[i];
            int place = found;
            for (; place > 0 && contributions[top[place - 1]] < value; place--)
            {
                if (place < top.Length)
                {
                    top[place] = top[place - 1];
                }
            }

            if (place < top.Length)
            {
                top[place] = i;
                found = found < top.Length ? found + 1 : found;
            }
        }

        for (; found < top.Length; found++)
        {
            top[found] = -1;
        }
    }

    /// <summary>The share of a few contributions in all of them.</summary>
    /// <param name="contributions">Contributions, 0 and up.</param>
    /// <param name="top">Indices, as <see cref="FindTop"/> gives them.</param>
    /// <returns>The share, 0 to 1; 0 where nothing contributes.</returns>
    public static float ShareOf(float[] contributions, int[] top)
    {
        float sum = 0f;
        foreach (float contribution in contributions)
        {
            sum += contribution;
        }

        float part = 0f;
        foreach (int index in top)
        {
            part += index < 0 ? 0f : contributions[index];
        }

        // Two comparisons, since nanoFramework takes NaN for greater than any number.
        return sum > 0f && sum <= float.MaxValue ? part / sum : 0f;
    }
}
