using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>Which class imports which TensorFlow Lite operator. A new operator registers here.</summary>
internal static class TfLiteOperators
{
    internal delegate void Import(TfLiteOperator op, TfLiteImporter importer);

    internal static readonly Dictionary<string, Import> Table = new(StringComparer.Ordinal)
    {
        ["EXPAND_DIMS"] = Reshape.ImportTfLite,
        ["FULLY_CONNECTED"] = Dense.ImportTfLite,
        ["RESHAPE"] = Reshape.ImportTfLite,
        ["SQUEEZE"] = Reshape.ImportTfLite,
        ["SVDF"] = Svdf.ImportTfLite,
        ["UNIDIRECTIONAL_SEQUENCE_LSTM"] = Lstm.ImportTfLite,
    };
}
