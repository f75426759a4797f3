namespace TinyInfer.Converter.Graph;

/// <summary>
/// Says what a layer that the converter has put in makes of a tensor of the source model: each row multiplied by a matrix.
/// </summary>
/// <param name="Of">Where the rows stand in the source model.</param>
/// <param name="Matrix">The matrix: [results, elements of a row].</param>
/// <param name="Name">The layer's name.</param>
internal sealed record Projection(SourceTensor Of, ConstantTensor Matrix, string Name)
{
    /// <summary>The results for a run of the source model.</summary>
    /// <param name="elements">The tensor's elements, row by row.</param>
    /// <returns>The results, row by row.</returns>
    internal float[] Apply(float[] elements)
    {
        float[] rows = Of.ToValue(elements, null!);
        (int results, int columns) = (Matrix.Shape[0], Matrix.Shape[1]);
        float[] values = new float[rows.Length / columns * results];
        for (int i = 0; i < values.Length; i++)
        {
            double sum = 0;
            for (int column = 0; column < columns; column++)
            {
                sum += (double)Matrix.Values[(i % results * columns) + column] * rows[(i / results * columns) + column];
            }

            values[i] = (float)sum;
        }

        return values;
    }
}
