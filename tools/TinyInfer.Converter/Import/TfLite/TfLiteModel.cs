namespace TinyInfer.Converter.Import.TfLite;

/// <summary>The main graph of a .tflite file.</summary>
/// <param name="Description">What the file says of itself.</param>
/// <param name="Tensors">Its tensors.</param>
/// <param name="Operators">Its operators, in the order in which they run.</param>
/// <param name="Inputs">Indices of the tensors that it is fed.</param>
/// <param name="Outputs">Indices of the tensors that it gives.</param>
internal sealed record TfLiteModel(
    string Description, IReadOnlyList<TfLiteTensor> Tensors, IReadOnlyList<TfLiteOperator> Operators, int[] Inputs, int[] Outputs);
