namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>Finds the node that ONNX Runtime crashes on: by trying shorter and shorter beginnings of the model.</summary>
internal static class CrashPlace
{
    /// <summary>Finds it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="attempt">What ONNX Runtime crashes at; throws if it does.</param>
    /// <returns>The node; null if no beginning crashes.</returns>
    internal static NodeProto? Find(ModelProto model, Action<ModelProto> attempt)
    {
        // The shortest beginning that crashes is looked for: it ends with the node.
        int sound = 0;
        int crashes = model.Graph.Node.Count + 1;
        while (crashes - sound > 1)
        {
            int count = (sound + crashes) / 2;
            (sound, crashes) = Crashes(Beginning(model, count), attempt) ? (sound, count) : (count, crashes);
        }

        return crashes <= model.Graph.Node.Count ? model.Graph.Node[crashes - 1] : null;
    }

    /// <summary>Whatever else is wrong with a beginning, it is no crash.</summary>
    private static bool Crashes(ModelProto beginning, Action<ModelProto> attempt)
    {
        try
        {
            attempt(beginning);
            return false;
        }
        catch (OnnxCrashException)
        {
            return true;
        }
        catch (Exception e) when (e is ConversionException or OnnxSessionException)
        {
            return false;
        }
    }

    /// <summary>A model of the first nodes, of which all results are outputs.</summary>
    private static ModelProto Beginning(ModelProto model, int count)
    {
        ModelProto beginning = model.Clone();
        while (beginning.Graph.Node.Count > count)
        {
            beginning.Graph.Node.RemoveAt(beginning.Graph.Node.Count - 1);
        }

        beginning.Graph.Output.Clear();
        beginning.Graph.Output.AddRange(beginning.Graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0)
            .Select(name => new ValueInfoProto { Name = name }));
        return beginning;
    }
}
