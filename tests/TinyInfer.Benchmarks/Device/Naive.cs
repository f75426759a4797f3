/// <summary>Common base of the naive layers.</summary>
public static class Naive
{
    public static sbyte Requantize(int sum)
    {
        int value = (int)(((sum * 1518500250L) + (1L << 40)) >> 41);
        if (value < -128)
        {
            return -128;
        }

        return value > 127 ? (sbyte)127 : (sbyte)value;
    }

    public static sbyte[] Bytes(int count)
    {
        sbyte[] values = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (sbyte)(i * 37);
        }

        return values;
    }

    public static float[] Floats(int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (sbyte)(i * 37) * 0.01f;
        }

        return values;
    }
}
