using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Serialization;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.EdgeMl;

/// <summary>
/// A model of EdgeML, from the folder with the arrays that its trainers write: W.npy, B.npy, Z.npy and gamma.npy of a ProtoNN; Z.npy,
/// W.npy, V.npy, T.npy, hyperParams.npy, and mean.npy with std.npy, of a Bonsai tree.
/// </summary>
/// <param name="Kind">Bonsai or ProtoNN.</param>
/// <param name="Features">Number of features that it takes.</param>
/// <param name="Classes">Number of classes that it tells apart.</param>
/// <param name="Weights">Numbers other than 0 in its matrices.</param>
/// <param name="Onnx">The model as an ONNX file.</param>
public sealed record EdgeMlModel(string Kind, int Features, int Classes, int Weights, [property: JsonIgnore] byte[] Onnx)
{
    private const string Settings = "hyperParams.npy";

    /// <summary>The most bytes of the settings: a dictionary of a few numbers.</summary>
    private const int MostSettings = 1 << 16;

    /// <summary>Reads a model.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConversionException">A file is missing or cannot be used; the message names it.</exception>
    public static EdgeMlModel Read(string folder)
    {
        if (!Has(folder, "Z"))
        {
            throw new ConversionException(
                $"{folder}: there is no Z.npy, which Bonsai and ProtoNN have. Give the folder with the arrays that "
                + "EdgeML's trainer wrote.");
        }

        try
        {
            return Has(folder, "B") ? ReadProtoNn(folder)
                : Has(folder, "T") ? ReadBonsai(folder)
                : throw new ConversionException("it has neither B.npy, as ProtoNN has, nor T.npy, as a Bonsai tree has.");
        }
        catch (ConversionException e) when (!e.Message.StartsWith(folder, StringComparison.Ordinal))
        {
            throw new ConversionException($"{folder}: {e.Message}", e);
        }
    }

    private static EdgeMlModel ReadProtoNn(string folder)
    {
        ProtoNn model = new(Matrix(folder, "W"), Matrix(folder, "B"), Matrix(folder, "Z"), Numbers(folder, "gamma")[0]);
        byte[] onnx = model.ToOnnx();
        return new EdgeMlModel(
            "ProtoNN", model.Projection.Rows, model.Labels.Rows, Count(model.Projection, model.Prototypes, model.Labels), onnx);
    }

    private static EdgeMlModel ReadBonsai(string folder)
    {
        float[]? mean = Has(folder, "mean") ? Numbers(folder, "mean") : null;
        Bonsai model = new(
            Matrix(folder, "Z"), Matrix(folder, "W"), Matrix(folder, "V"), Matrix(folder, "T"), Sigma(folder), mean,
            mean == null ? null : Numbers(folder, "std"));
        byte[] onnx = model.ToOnnx();
        return new EdgeMlModel(
            "Bonsai", model.Projection.Columns, model.Classes, Count(model.Projection, model.Scores, model.Gates, model.Branches), onnx);
    }

    private static int Count(params IEnumerable<Matrix> matrices) =>
        matrices.SelectMany(matrix => matrix.Values).Count(value => value != 0);

    private static bool Has(string folder, string name) => File.Exists(FileOf(folder, name));

    private static string FileOf(string folder, string name) => Path.Combine(folder, name + ".npy");

    private static float[] Numbers(string folder, string name)
    {
        NumericArray array = NpyFile.Read(FileOf(folder, name)).RequireFinite(FileOf(folder, name));
        return array.Values.Length > 0 ? array.Values : throw new ConversionException($"{name}.npy holds no numbers.");
    }

    private static Matrix Matrix(string folder, string name)
    {
        NumericArray array = NpyFile.Read(FileOf(folder, name)).RequireFinite(FileOf(folder, name));
        return array.Shape.Length == 2
            ? new Matrix(array.Shape[0], array.Shape[1], array.Values)
            : throw new ConversionException($"{name}.npy has {array.Shape.Length} dimensions, and a matrix has 2.");
    }

    /// <summary>
    /// Sigma of a Bonsai tree: of sigma.npy, or else of the settings, a pickled dictionary, in which a real number has the code G and
    /// eight bytes, the first the highest.
    /// </summary>
    private static float Sigma(string folder)
    {
        if (Has(folder, "sigma"))
        {
            return Numbers(folder, "sigma")[0];
        }

        byte[] settings = InputFile.Read(Path.Combine(folder, Settings), MostSettings);
        byte[] name = Encoding.ASCII.GetBytes("sigma");
        int at = settings.AsSpan().IndexOf(name);
        int number = at < 0 ? -1 : settings.AsSpan(at).IndexOf((byte)'G');
        if (number is < 0 or > 16 || at + number + 9 > settings.Length)
        {
            throw new ConversionException(
                $"{Settings} has no sigma that is a real number; save it by itself: numpy.save('sigma.npy', numpy.float32(1.0)).");
        }

        double sigma = BinaryPrimitives.ReadDoubleBigEndian(settings.AsSpan(at + number + 1));
        return double.IsFinite(sigma) ? (float)sigma : throw new ConversionException($"{Settings} has a sigma of {sigma}.");
    }
}
